import type {
  Anatomy,
  ArtifactRef,
  Dataset,
  DatasetTask,
  Fingerprint,
  ImageShape,
  Provenance,
} from '@paucis/contracts';
import { instant } from '@paucis/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Immutable: the samples of a data set as they were ingested, named by the hash of their content. */
@Entity('dataset_versions')
@Index('dataset_versions_content', ['datasetId', 'contentHash'], { unique: true })
export class DatasetVersionRow {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  projectId!: string;

  @Column({ type: 'text' })
  datasetId!: string;

  @Column({ type: 'text' })
  contentHash!: string;

  @Column({ type: 'text' })
  provenance!: Provenance;

  @Column({ type: 'text' })
  task!: DatasetTask;

  /** Of every image; of the largest where they differ. */
  @Column({ type: 'simple-json' })
  image!: ImageShape;

  /** Null in versions of before it was kept: 8 bits and one shape. */
  @Column({ type: 'simple-json', nullable: true })
  pixels!: NonNullable<Dataset['pixels']> | null;

  @Column({ type: 'simple-json' })
  classes!: string[];

  @Column({ type: 'integer' })
  positiveClass!: number;

  @Column({ type: 'simple-json' })
  anatomy!: Anatomy;

  @Column({ type: 'text', nullable: true })
  licence!: string | null;

  @Column({ type: 'text', nullable: true })
  citation!: string | null;

  /** Samples per part and class. */
  @Column({ type: 'simple-json' })
  counts!: Record<'train' | 'val' | 'test', number[]>;

  /** Samples per part; null where `counts` adds up to them. */
  @Column({ type: 'simple-json', nullable: true })
  sizes!: Record<'train' | 'val' | 'test', number> | null;

  @Column({ type: 'boolean' })
  nonCommercial!: boolean;

  @Column({ type: 'simple-json' })
  warnings!: string[];

  /** Null in versions of before it was kept. */
  @Column({ type: 'simple-json', nullable: true })
  fingerprint!: Fingerprint | null;

  /** Shards of train and val, which trainings may read. */
  @Column({ type: 'simple-json' })
  openShards!: ArtifactRef[];

  /** Shards of test, read under a grant only. */
  @Column({ type: 'simple-json' })
  sealedShards!: ArtifactRef[];

  /** JSON of what is known of every sample (`SampleRecord[]`). */
  @Column({ type: 'simple-json' })
  samples!: ArtifactRef;

  /** JSON of all confirmed copies (`CopyPair[]`); null in versions of before they were looked for. */
  @Column({ type: 'simple-json', nullable: true })
  copies!: ArtifactRef | null;

  @Column(instant())
  createdAt!: number;
}
