import { instant } from '@paucis/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a request with an Idempotency-Key was, and what it was answered. */
@Entity('idempotent_answers')
export class IdempotentAnswerRow {
  /** Hash of the token and the key: keys of different holders never meet. */
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  projectId!: string;

  /** Hash of method, path and body. */
  @Column({ type: 'text' })
  requestHash!: string;

  @Column(instant())
  createdAt!: number;

  /** HTTP status; null: the answer is not known, the gateway stopped before it was. */
  @Column({ type: 'integer', nullable: true })
  status!: number | null;

  /** The answer, sealed by token and key: a new token's text lies in it, and is kept nowhere in the clear. */
  @Column({ type: 'text', nullable: true })
  answer!: string | null;
}
