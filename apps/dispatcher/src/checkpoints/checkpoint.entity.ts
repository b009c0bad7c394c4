import type { ArtifactRef } from '@paucis/contracts';
import { instant } from '@paucis/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The last checkpoint that a job of a trajectory has made. */
@Entity('checkpoints')
@Index('checkpoints_object', ['objectKey'])
export class CheckpointRow {
  @PrimaryColumn({ type: 'text' })
  projectId!: string;

  @PrimaryColumn({ type: 'text' })
  trajectoryKey!: string;

  /** The job that made it. */
  @PrimaryColumn({ type: 'text' })
  jobId!: string;

  @Column({ type: 'integer' })
  step!: number;

  @Column({ type: 'simple-json' })
  artifact!: ArtifactRef;

  @Column({ type: 'text' })
  objectKey!: string;

  @Column(instant())
  storedAt!: number;
}
