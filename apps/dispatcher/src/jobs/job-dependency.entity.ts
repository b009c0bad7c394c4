import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A job waits until the job with `inputKey` is done. */
@Entity('job_dependencies')
@Index('job_dependencies_input', ['projectId', 'inputKey'])
export class JobDependencyRow {
  @PrimaryColumn({ type: 'text' })
  jobId!: string;

  @PrimaryColumn({ type: 'text' })
  inputKey!: string;

  @Column({ type: 'text' })
  projectId!: string;
}
