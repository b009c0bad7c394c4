import { instant } from '@paucis/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An upload: written before its bytes come, completed when all of them are stored and checked. */
@Entity('uploads')
export class UploadRow {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  projectId!: string;

  @Column({ type: 'text' })
  actor!: string;

  /** As the sender calls it; shown, never used as a path. */
  @Column({ type: 'text' })
  fileName!: string;

  @Column(instant())
  createdAt!: number;

  /** Null: not all bytes have come. */
  @Column({ type: 'text', nullable: true })
  objectKey!: string | null;

  @Column({ type: 'text', nullable: true })
  md5!: string | null;
}
