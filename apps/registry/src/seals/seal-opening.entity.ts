import { instant } from '@paucis/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A sweep has looked at a sealed test. Never deleted: looks are counted for good. */
@Entity('seal_openings')
@Index('seal_openings_version', ['projectId', 'versionId'])
export class SealOpeningRow {
  @PrimaryColumn({ type: 'text' })
  projectId!: string;

  @PrimaryColumn({ type: 'text' })
  sweepId!: string;

  @Column({ type: 'text' })
  splitPlanId!: string;

  @Column({ type: 'text' })
  versionId!: string;

  /** What the sweep bound itself to test, before it could see the result. */
  @Column({ type: 'text' })
  commitment!: string;

  /** The k-th sweep that looked at these images. */
  @Column({ type: 'integer' })
  look!: number;

  @Column({ type: 'text' })
  openedBy!: string;

  @Column(instant())
  openedAt!: number;
}
