import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { instant } from '../storage/instant.js';

/**
 * Bytes that no row refers to, not yet or not any more: an intent to store them, or what a row has let go of. It protects
 * them until its time is over; then the collector decides.
 */
@Entity('object_holds')
@Index('object_holds_due', ['until'])
export class ObjectHoldRow {
  @PrimaryColumn({ type: 'text' })
  objectKey!: string;

  /** Of whoever held it last. */
  @Column({ type: 'text' })
  projectId!: string;

  @Column(instant())
  until!: number;

  /** Names the decision to delete the bytes, once it is made: nobody may refer to them before they are gone. */
  @Column({ type: 'text', nullable: true })
  deletion!: string | null;
}
