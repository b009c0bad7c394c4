import { instant } from '@paucis/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A named data set of a project: a line of versions of which one is current. */
@Entity('datasets')
@Index('datasets_name', ['projectId', 'name'], { unique: true })
export class DatasetRow {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  projectId!: string;

  @Column({ type: 'text' })
  name!: string;

  /** The newest ingest: its state is the data set's. */
  @Column({ type: 'text' })
  ingestId!: string;

  @Column({ type: 'text', nullable: true })
  versionId!: string | null;

  @Column(instant())
  createdAt!: number;
}
