import type { JobOwner } from '@paucis/contracts';
import { instant } from '@paucis/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Somebody who wants a job: several runs, also of several sweeps, may want the same one. */
@Entity('job_owners')
@Index('job_owners_sweep', ['projectId', 'sweepId', 'trialId'])
@Index('job_owners_run', ['projectId', 'runId'])
export class JobOwnerRow {
  @PrimaryColumn({ type: 'text' })
  jobId!: string;

  /** Hash of `owner`: the same owner attaches once. */
  @PrimaryColumn({ type: 'text' })
  ownerKey!: string;

  @Column({ type: 'text' })
  projectId!: string;

  @Column({ type: 'simple-json' })
  owner!: JobOwner;

  @Column({ type: 'text', nullable: true })
  sweepId!: string | null;

  @Column({ type: 'text', nullable: true })
  trialId!: string | null;

  @Column({ type: 'text', nullable: true })
  runId!: string | null;

  @Column(instant())
  attachedAt!: number;

  /** When its owner lost interest. */
  @Column(instant({ nullable: true }))
  releasedAt!: number | null;
}
