import type { AskOf, addDataset } from '@paucis/contracts';
import { instant } from '@paucis/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One attempt to make a version out of an upload. */
@Entity('ingests')
@Index('ingests_status', ['status', 'createdAt'])
export class IngestRow {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  projectId!: string;

  @Column({ type: 'text' })
  datasetId!: string;

  /** Hash of the file and of what is said about it: the same again is the same ingest. */
  @Column({ type: 'text' })
  requestHash!: string;

  @Column({ type: 'simple-json' })
  request!: AskOf<typeof addDataset>;

  @Column({ type: 'text' })
  status!: 'waiting' | 'done' | 'failed';

  /** Times that it was begun: one that kills its process is not begun for ever. */
  @Column({ type: 'integer' })
  attempts!: number;

  @Column({ type: 'text', nullable: true })
  error!: string | null;

  @Column(instant())
  createdAt!: number;
}
