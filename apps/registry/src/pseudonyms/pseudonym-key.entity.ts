import { instant } from '@paucis/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The secret from which a project's pseudonyms are made. Old ones are kept: what was named with them stays nameable. */
@Entity('pseudonym_keys')
export class PseudonymKeyRow {
  @PrimaryColumn({ type: 'text' })
  projectId!: string;

  /** Counts rotations from 1. */
  @PrimaryColumn({ type: 'integer' })
  version!: number;

  /** 32 bytes, hexadecimal. */
  @Column({ type: 'text' })
  key!: string;

  @Column(instant())
  createdAt!: number;
}
