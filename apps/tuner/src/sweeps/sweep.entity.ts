import type { JobPin, SplitPlan, SweepSpec, SweepStatus } from '@paucis/contracts';
import { instant } from '@paucis/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What of a sweep never changes, and its status; everything else is derived from its events. */
@Entity('sweeps')
export class SweepRow {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  projectId!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  status!: SweepStatus;

  @Column({ type: 'simple-json' })
  spec!: SweepSpec;

  @Column({ type: 'simple-json' })
  plan!: SplitPlan;

  @Column({ type: 'simple-json' })
  pin!: JobPin;

  @Column({ type: 'simple-json' })
  notes!: string[];

  /** Closed, and none of its jobs is left. */
  @Column({ type: 'boolean' })
  settled!: boolean;

  @Column(instant())
  createdAt!: number;

  @Column(instant({ nullable: true }))
  closedAt!: number | null;
}
