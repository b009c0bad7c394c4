import type { ArtifactRef, NumericProfile } from '@paucis/contracts';
import { double, instant } from '@paucis/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The score of one run at one step; never changed. */
@Entity('evaluations')
@Index('evaluations_run', ['jobId', 'runId'], { unique: true })
@Index('evaluations_sweep', ['projectId', 'sweepId', 'seq'])
export class EvaluationRow {
  /** The order in which they were made, for pages. */
  @PrimaryColumn({ type: 'integer', generated: 'increment' })
  seq!: number;

  @Column({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  projectId!: string;

  @Column({ type: 'text' })
  sweepId!: string;

  @Column({ type: 'text' })
  trialId!: string;

  @Column({ type: 'text' })
  runId!: string;

  @Column({ type: 'text' })
  jobId!: string;

  @Column({ type: 'text' })
  jobKey!: string;

  @Column({ type: 'integer' })
  fold!: number;

  @Column({ type: 'integer' })
  seed!: number;

  @Column({ type: 'integer' })
  step!: number;

  @Column(double())
  auc!: number;

  @Column(double())
  aucLow!: number;

  @Column(double())
  aucHigh!: number;

  @Column({ type: 'text' })
  aucMethod!: string;

  @Column(double())
  accuracy!: number;

  @Column(double())
  accuracyLow!: number;

  @Column(double())
  accuracyHigh!: number;

  @Column({ type: 'boolean' })
  collapsed!: boolean;

  @Column({ type: 'integer' })
  n!: number;

  @Column({ type: 'simple-json' })
  predictions!: ArtifactRef;

  @Column({ type: 'simple-json' })
  profile!: NumericProfile;

  @Column({ type: 'text', nullable: true })
  codeVersion!: string | null;

  /** What the training cost from its last checkpoint on. */
  @Column(double())
  seconds!: number;

  @Column(instant())
  createdAt!: number;
}
