import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { float32Column } from './float32-column.js';

/** Consecutive points of one metric of one job under one lease epoch. */
@Entity('metric_chunks')
@Index('metric_chunks_curve', ['jobId', 'metric', 'leaseEpoch', 'fromStep'])
export class MetricChunkRow {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  projectId!: string;

  @Column({ type: 'text' })
  jobId!: string;

  @Column({ type: 'text' })
  metric!: string;

  @Column({ type: 'integer' })
  leaseEpoch!: number;

  @Column({ type: 'integer' })
  fromStep!: number;

  @Column({ type: 'integer' })
  toStep!: number;

  @Column({ type: 'integer' })
  points!: number;

  /** Exact up to 2^24. */
  @Column(float32Column)
  steps!: Float32Array;

  @Column(float32Column)
  values!: Float32Array;
}
