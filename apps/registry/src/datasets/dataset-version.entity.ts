import type { Anatomy, ArtifactRef, ImageShape, Provenance } from '@paucis/contracts';
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

  @Column({ type: 'simple-json' })
  image!: ImageShape;

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

  @Column({ type: 'simple-json' })
  warnings!: string[];

  /** Shards of train and val, which trainings may read. */
  @Column({ type: 'simple-json' })
  openShards!: ArtifactRef[];

  /** Shards of test, read under a grant only. */
  @Column({ type: 'simple-json' })
  sealedShards!: ArtifactRef[];

  /** JSON of every sample's id, part, label, pixel hash and group (`SplitSample[]`). */
  @Column({ type: 'simple-json' })
  samples!: ArtifactRef;

  @Column(instant())
  createdAt!: number;
}
