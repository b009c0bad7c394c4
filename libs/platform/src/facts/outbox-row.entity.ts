import type { MessageHeaders, ServiceName } from '@paucis/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { instant } from '../storage/instant.js';

/** A fact on its way to one consumer; deleted when that consumer has committed its effect. */
@Entity('outbox')
@Index('outbox_due', ['consumer', 'parkedAt', 'nextAttemptAt'])
export class OutboxRow {
  /** The message id, by which the consumer knows a second delivery. */
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  projectId!: string;

  @Column({ type: 'text' })
  fact!: string;

  @Column({ type: 'text' })
  consumer!: ServiceName;

  @Column({ type: 'simple-json' })
  payload!: object;

  @Column({ type: 'simple-json' })
  context!: Omit<MessageHeaders, 'contractVersion'>;

  @Column(instant())
  createdAt!: number;

  @Column({ type: 'integer' })
  attempts!: number;

  @Column(instant())
  nextAttemptAt!: number;

  @Column({ type: 'text', nullable: true })
  lastError!: string | null;

  /** Set when the consumer said that it will never take it. */
  @Column(instant({ nullable: true }))
  parkedAt!: number | null;
}
