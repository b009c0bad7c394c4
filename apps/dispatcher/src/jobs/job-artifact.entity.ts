import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Bytes that a finished job has left; `objectKey` is what keeps them from the collector. */
@Entity('job_artifacts')
@Index('job_artifacts_object', ['objectKey'])
export class JobArtifactRow {
  @PrimaryColumn({ type: 'text' })
  jobId!: string;

  @PrimaryColumn({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  projectId!: string;

  @Column({ type: 'text' })
  objectKey!: string;

  @Column({ type: 'text' })
  sha256!: string;

  @Column({ type: 'bigint', transformer: { to: (value: number) => value, from: Number } })
  sizeBytes!: number;
}
