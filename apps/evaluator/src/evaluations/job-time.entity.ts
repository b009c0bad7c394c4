import type { JobKind } from '@paucis/contracts';
import { double } from '@paucis/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a job cost, for each sweep that has a use of it. */
@Entity('job_times')
export class JobTimeRow {
  @PrimaryColumn({ type: 'text' })
  sweepId!: string;

  @PrimaryColumn({ type: 'text' })
  jobId!: string;

  @Column({ type: 'text' })
  projectId!: string;

  @Column({ type: 'text' })
  kind!: JobKind;

  @Column(double())
  seconds!: number;
}
