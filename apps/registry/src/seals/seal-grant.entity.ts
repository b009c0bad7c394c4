import { instant } from '@paucis/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The right of one job to read sealed shards. */
@Entity('seal_grants')
@Index('seal_grants_sweep', ['projectId', 'sweepId'])
export class SealGrantRow {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  projectId!: string;

  @Column({ type: 'text' })
  sweepId!: string;

  @Column(instant())
  grantedAt!: number;
}
