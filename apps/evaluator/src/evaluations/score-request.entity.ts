import type { ArtifactRef, NumericProfile } from '@paucis/contracts';
import { double, instant } from '@paucis/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A finished training that waits to be scored; deleted with the evaluation that comes of it. */
@Entity('score_requests')
@Index('score_requests_due', ['error', 'requestedAt'])
export class ScoreRequestRow {
  @PrimaryColumn({ type: 'text' })
  jobId!: string;

  @PrimaryColumn({ type: 'text' })
  runId!: string;

  @Column({ type: 'text' })
  projectId!: string;

  @Column({ type: 'text' })
  sweepId!: string;

  @Column({ type: 'text' })
  trialId!: string;

  @Column({ type: 'text' })
  jobKey!: string;

  @Column({ type: 'simple-json' })
  predictions!: ArtifactRef;

  @Column({ type: 'simple-json' })
  profile!: NumericProfile;

  @Column({ type: 'text', nullable: true })
  codeVersion!: string | null;

  @Column(double())
  seconds!: number;

  @Column(instant())
  requestedAt!: number;

  /** Why it cannot be scored, for good. */
  @Column({ type: 'text', nullable: true })
  error!: string | null;
}
