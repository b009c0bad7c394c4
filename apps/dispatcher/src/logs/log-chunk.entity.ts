import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Log lines of one report. */
@Entity('log_chunks')
export class LogChunkRow {
  @PrimaryColumn({ type: 'text' })
  jobId!: string;

  @PrimaryColumn({ type: 'integer' })
  leaseEpoch!: number;

  @PrimaryColumn({ type: 'integer' })
  sequence!: number;

  @Column({ type: 'text' })
  projectId!: string;

  @Column({ type: 'simple-json' })
  lines!: string[];

  @Column({ type: 'integer' })
  sizeBytes!: number;
}
