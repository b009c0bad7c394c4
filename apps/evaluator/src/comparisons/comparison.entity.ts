import type { ArtifactRef, Comparison } from '@paucis/contracts';
import { instant } from '@paucis/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What a sweep had shown when it ended. */
@Entity('comparisons')
@Index('comparisons_wanted', ['state'])
export class ComparisonRow {
  @PrimaryColumn({ type: 'text' })
  sweepId!: string;

  @Column({ type: 'text' })
  projectId!: string;

  /** `wanted`: the sweep has ended and its comparison is to be made; `made`: its report is to be written. */
  @Column({ type: 'text' })
  state!: 'wanted' | 'made' | 'reported';

  @Column({ type: 'simple-json', nullable: true })
  comparison!: Comparison | null;

  @Column({ type: 'simple-json', nullable: true })
  report!: ArtifactRef | null;

  @Column(instant())
  closedAt!: number;
}
