import type { ArtifactRef, FoldRef, SplitKind, SplitLeaks, SplitPlan } from '@paucis/contracts';
import { instant } from '@paucis/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Folds of a version: made once, then always the same. */
@Entity('split_plans')
@Index('split_plans_version', ['versionId'])
export class SplitPlanRow {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  projectId!: string;

  @Column({ type: 'text' })
  versionId!: string;

  @Column({ type: 'text' })
  kind!: SplitKind;

  @Column({ type: 'integer' })
  folds!: number;

  @Column({ type: 'simple-json' })
  foldRefs!: FoldRef[];

  @Column({ type: 'integer' })
  seeds!: number;

  @Column({ type: 'integer' })
  testSize!: number;

  @Column({ type: 'simple-json' })
  dropped!: { sampleId: string; reason: string }[];

  /** Null in plans of before there were kinds. */
  @Column({ type: 'simple-json', nullable: true })
  notes!: string[] | null;

  @Column({ type: 'simple-json', nullable: true })
  leaks!: SplitLeaks | null;

  @Column({ type: 'simple-json', nullable: true })
  official!: NonNullable<SplitPlan['official']> | null;

  /** Where the plan itself seals images that were ingested for training; else the version's shards hold. */
  @Column({ type: 'simple-json', nullable: true })
  openShards!: ArtifactRef[] | null;

  @Column({ type: 'simple-json', nullable: true })
  sealedShards!: ArtifactRef[] | null;

  /** The version whose images are the test, where it is another data set's. */
  @Column({ type: 'text', nullable: true })
  testVersionId!: string | null;

  /** Version of the dataset's card that it was planned under: classes, finding and flips are that card's for good. */
  @Column({ type: 'integer', default: 1 })
  card!: number;

  @Column(instant())
  createdAt!: number;
}

/** All that is stored for a plan and for nothing else. */
export function objectsOfPlan({ foldRefs, official, openShards, sealedShards }: SplitPlanRow): ArtifactRef[] {
  const folds = [...foldRefs, ...(official?.folds ?? [])];
  return [
    ...folds.flatMap(({ samples, pretraining }) => (pretraining ? [samples, pretraining.samples] : [samples])),
    ...(openShards ?? []),
    ...(sealedShards ?? []),
  ];
}
