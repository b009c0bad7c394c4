import type { ExplanationSummary, JobPin, Recipe } from '@paucis/contracts';
import { instant } from '@paucis/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A trained model that is explained. */
export interface ExplainedModel {
  readonly fold: number;
  readonly seed: number;
  /** Of the job that left its weights. */
  readonly jobKey: string;
  readonly pin: JobPin;
}

/** The models of a trial, to be explained or explained by now. */
@Entity('explanations')
@Index('explanations_state', ['state'])
@Index('explanations_sweep', ['projectId', 'sweepId', 'createdAt'])
export class ExplanationRow {
  /** A hash of what is explained: asked for again it is the same. */
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  projectId!: string;

  @Column({ type: 'text' })
  sweepId!: string;

  @Column({ type: 'text' })
  trialId!: string;

  @Column({ type: 'text', nullable: true })
  runId!: string | null;

  @Column({ type: 'simple-json' })
  network!: Recipe['network'];

  @Column({ type: 'simple-json' })
  models!: ExplainedModel[];

  /** Images of each model that pixels are taken from. */
  @Column({ type: 'integer' })
  images!: number;

  /** `wanted`: its jobs are to be submitted; `submitted`: they are under way. */
  @Column({ type: 'text' })
  state!: 'wanted' | 'submitted' | 'done' | 'failed';

  /** Times that its jobs were submitted anew after a failure. */
  @Column({ type: 'integer' })
  retries!: number;

  @Column({ type: 'simple-json' })
  jobIds!: string[];

  @Column({ type: 'simple-json', nullable: true })
  summary!: ExplanationSummary | null;

  @Column({ type: 'text', nullable: true })
  error!: string | null;

  @Column(instant())
  createdAt!: number;

  @Column(instant({ nullable: true }))
  endedAt!: number | null;
}
