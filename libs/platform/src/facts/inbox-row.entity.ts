import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instant } from '../storage/instant.js';

/** A fact whose effect is committed here. */
@Entity('inbox')
export class InboxRow {
  @PrimaryColumn({ type: 'text' })
  consumer!: string;

  @PrimaryColumn({ type: 'text' })
  messageId!: string;

  @Column(instant())
  handledAt!: number;
}
