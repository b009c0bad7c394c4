import { instant } from '@paucis/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Bytes that a row has let go of: deleted after a while unless some row refers to them again. */
@Entity('garbage')
@Index('garbage_due', ['collectAt'])
export class GarbageRow {
  @PrimaryColumn({ type: 'text' })
  objectKey!: string;

  @Column({ type: 'text' })
  projectId!: string;

  @Column(instant())
  collectAt!: number;
}
