import type { Estimate, TestScore } from '@paucis/contracts';
import { instant } from '@paucis/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Finalist } from './finalist.js';

/** A predict job on the sealed test. */
export interface TestJob {
  readonly role: 'winner' | 'baseline';
  readonly jobId: string;
  /** Of models that were trained with the near copies of test images. */
  readonly official?: true;
}

/** The one test of a sweep: what was chosen before the seal was opened, and what it showed. Never deleted. */
@Entity('finalizations')
@Index('finalizations_state', ['state'])
export class FinalizationRow {
  @PrimaryColumn({ type: 'text' })
  sweepId!: string;

  @Column({ type: 'text' })
  projectId!: string;

  /** `committed`: the choice is frozen; `submitted`: the predict jobs are under way. */
  @Column({ type: 'text' })
  state!: 'committed' | 'submitted' | 'finalized' | 'failed';

  /** In whose name. */
  @Column({ type: 'text' })
  actor!: string;

  @Column({ type: 'text' })
  splitPlanId!: string;

  @Column({ type: 'simple-json' })
  finalists!: Finalist[];

  /** Hash of the finalists, given to the registry with the request to open the seal. */
  @Column({ type: 'text' })
  commitment!: string;

  /** Times that the jobs were submitted anew after a failure. */
  @Column({ type: 'integer' })
  retries!: number;

  @Column({ type: 'integer', nullable: true })
  look!: number | null;

  @Column({ type: 'integer', nullable: true })
  testSize!: number | null;

  @Column({ type: 'simple-json' })
  jobs!: TestJob[];

  @Column({ type: 'simple-json' })
  test!: (TestScore & { readonly official?: true })[];

  @Column({ type: 'simple-json', nullable: true })
  testDifference!: (Estimate & { p: number }) | null;

  @Column({ type: 'text', nullable: true })
  error!: string | null;

  @Column(instant())
  createdAt!: number;

  @Column(instant({ nullable: true }))
  endedAt!: number | null;
}
