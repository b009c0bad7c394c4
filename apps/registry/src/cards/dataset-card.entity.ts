import type { DatasetCard } from '@paucis/contracts';
import { instant } from '@paucis/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One edit of a data set's card. Rows are added, never changed; version 1 has none: it is what the data were added with. */
@Entity('dataset_cards')
export class DatasetCardRow {
  @PrimaryColumn({ type: 'text' })
  datasetId!: string;

  @PrimaryColumn({ type: 'integer' })
  version!: number;

  @Column({ type: 'text' })
  projectId!: string;

  /** The data it was written for. */
  @Column({ type: 'text' })
  versionId!: string;

  /** Class names that these data came with: other data of the same names keep the card. */
  @Column({ type: 'simple-json' })
  dataClasses!: string[];

  @Column({ type: 'simple-json' })
  card!: DatasetCard;

  @Column({ type: 'text' })
  editedBy!: string;

  @Column({ type: 'text', nullable: true })
  note!: string | null;

  @Column(instant())
  editedAt!: number;
}
