import { instant } from '@paucis/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Role } from './role.js';

/** Somebody, or some program, that holds tokens. */
@Entity('users')
export class UserRow {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  projectId!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  role!: Role;

  @Column(instant())
  createdAt!: number;
}
