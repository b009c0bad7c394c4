import type { FailureClass, JobInput, JobKind, JobPin, JobSpec, JobStatus } from '@paucis/contracts';
import { instant } from '@paucis/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One keyed piece of work, and the lease of whoever does it. */
@Entity('jobs')
@Index('jobs_key', ['projectId', 'key'], { unique: true })
@Index('jobs_queue', ['status', 'pinHash', 'rank', 'createdAt', 'position'])
@Index('jobs_trajectory', ['projectId', 'trajectoryKey'])
@Index('jobs_list', ['projectId', 'createdAt', 'position', 'id'])
@Index('jobs_claim', ['claimId'])
export class JobRow {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  projectId!: string;

  @Column({ type: 'text' })
  key!: string;

  @Column({ type: 'text' })
  trajectoryKey!: string;

  @Column({ type: 'text' })
  kind!: JobKind;

  @Column({ type: 'text' })
  status!: JobStatus;

  @Column({ type: 'simple-json' })
  spec!: JobSpec;

  @Column({ type: 'simple-json' })
  inputs!: JobInput[];

  @Column({ type: 'simple-json' })
  pin!: JobPin;

  /** Of the pin: a worker claims what has its own hash. */
  @Column({ type: 'text' })
  pinHash!: string;

  /** Minus the priority, so that the queue's index is read in its own order. */
  @Column({ type: 'integer' })
  rank!: number;

  /** How far a train job goes; 0 of other kinds. */
  @Column({ type: 'integer' })
  targetStep!: number;

  @Column(instant())
  createdAt!: number;

  /** Within the submission: jobs that came together keep their order. */
  @Column({ type: 'integer' })
  position!: number;

  /** W3C trace context of the submission. */
  @Column({ type: 'text' })
  traceparent!: string;

  /** Attempts that were charged. */
  @Column({ type: 'integer' })
  attempts!: number;

  @Column({ type: 'integer' })
  maxAttempts!: number;

  /** Rises at each claim. */
  @Column({ type: 'integer' })
  leaseEpoch!: number;

  @Column(instant({ nullable: true }))
  leaseUntil!: number | null;

  /** The lease ran out and nobody has claimed since: its holder may still come back. */
  @Column({ type: 'boolean' })
  lapsed!: boolean;

  @Column({ type: 'text', nullable: true })
  workerId!: string | null;

  @Column({ type: 'text', nullable: true })
  claimId!: string | null;

  @Column(instant({ nullable: true }))
  claimedAt!: number | null;

  /** Its worker has had other jobs, too, since it claimed this one: if the worker is lost, nobody knows by which. */
  @Column({ type: 'boolean', default: false })
  hasNeighbours!: boolean;

  /** How often it was lost so, without a charge, since it last got somewhere. */
  @Column({ type: 'integer', default: 0 })
  lostTogether!: number;

  /** Not claimed before. */
  @Column(instant({ nullable: true }))
  retryAt!: number | null;

  /** Of the last report of this lease epoch that was stored. */
  @Column({ type: 'integer' })
  lastSequence!: number;

  @Column({ type: 'integer' })
  step!: number;

  @Column({ type: 'integer' })
  totalSteps!: number;

  /** Where the last claim began: an attempt whose checkpoint lies beyond it got somewhere. */
  @Column({ type: 'integer', default: 0 })
  resumedStep!: number;

  /** Spent by all attempts, in milliseconds. */
  @Column(instant())
  workedMs!: number;

  @Column({ type: 'text', nullable: true })
  failureClass!: FailureClass | null;

  @Column({ type: 'text', nullable: true })
  failureMessage!: string | null;

  @Column({ type: 'simple-json' })
  result!: Record<string, number>;

  /** Older log lines were dropped. */
  @Column({ type: 'boolean' })
  logsTruncated!: boolean;

  /** Writes of holders of an old lease that were refused. */
  @Column({ type: 'integer' })
  staleWrites!: number;

  @Column(instant({ nullable: true }))
  startedAt!: number | null;

  @Column(instant({ nullable: true }))
  finishedAt!: number | null;
}
