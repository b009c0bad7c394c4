import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The quota of a project that has one. */
@Entity('quotas')
export class QuotaRow {
  @PrimaryColumn({ type: 'text' })
  projectId!: string;

  @Column({ type: 'integer', nullable: true })
  parallel!: number | null;

  @Column({ type: 'real', nullable: true })
  slotHours!: number | null;
}
