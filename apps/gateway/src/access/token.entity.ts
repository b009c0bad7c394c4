import { instant } from '@paucis/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a user shows; only its hash is kept. */
@Entity('tokens')
export class TokenRow {
  /** The public part of the token, by which it is found. */
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  projectId!: string;

  @Column({ type: 'text' })
  userId!: string;

  /** SHA-256 of the whole token. */
  @Column({ type: 'text' })
  sha256!: string;

  @Column(instant())
  createdAt!: number;

  @Column(instant({ nullable: true }))
  revokedAt!: number | null;
}
