import type { NumericProfile } from '@paucis/contracts';
import { instant } from '@paucis/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A trainer's supervisor, which does jobs of every project. */
@Entity('workers')
export class WorkerRow {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  /** Of its credentials. */
  @Column({ type: 'text' })
  projectId!: string;

  @Column({ type: 'text' })
  host!: string;

  @Column({ type: 'integer' })
  slots!: number;

  @Column({ type: 'integer' })
  busy!: number;

  @Column({ type: 'text' })
  codeVersion!: string;

  @Column({ type: 'simple-json' })
  profile!: NumericProfile;

  @Column(instant())
  seenAt!: number;

  /** Sequence of its last claim that was answered. */
  @Column({ type: 'integer', default: 0 })
  lastClaim!: number;
}
