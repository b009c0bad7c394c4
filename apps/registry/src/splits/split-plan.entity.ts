import type { FoldRef } from '@paucis/contracts';
import { instant } from '@paucis/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Folds of a version: made once, then always the same. */
@Entity('split_plans')
@Index('split_plans_folds', ['versionId', 'folds'], { unique: true })
export class SplitPlanRow {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  projectId!: string;

  @Column({ type: 'text' })
  versionId!: string;

  @Column({ type: 'integer' })
  folds!: number;

  @Column({ type: 'simple-json' })
  foldRefs!: FoldRef[];

  @Column({ type: 'integer' })
  testSize!: number;

  @Column({ type: 'simple-json' })
  dropped!: { sampleId: string; reason: string }[];

  @Column(instant())
  createdAt!: number;
}
