import { instant } from '@paucis/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Who asked for which change, when, and what came of it. Rows are added and completed, never removed. */
@Entity('audit_log')
export class AuditRow {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  projectId!: string;

  @Column({ type: 'text' })
  actor!: string;

  /** `POST /api/v1/sweeps/:sweep/cancel`. */
  @Column({ type: 'text' })
  action!: string;

  /** The path as it came: which sweep, which dataset. */
  @Column({ type: 'text' })
  target!: string;

  @Column({ type: 'text' })
  traceparent!: string;

  @Column(instant())
  at!: number;

  /** HTTP status of the answer; null: the gateway stopped before it knew. */
  @Column({ type: 'integer', nullable: true })
  status!: number | null;
}
