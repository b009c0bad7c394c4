import { instant } from '@paucis/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One line of a sweep's log: appended, never changed. */
@Entity('sweep_events')
export class SweepEventRow {
  @PrimaryColumn({ type: 'text' })
  sweepId!: string;

  @PrimaryColumn({ type: 'integer' })
  seq!: number;

  @Column({ type: 'text' })
  projectId!: string;

  @Column(instant())
  at!: number;

  @Column({ type: 'text' })
  type!: string;

  @Column({ type: 'simple-json' })
  data!: Record<string, unknown>;
}
