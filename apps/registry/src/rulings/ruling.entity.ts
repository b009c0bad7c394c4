import type { ArtifactRef } from '@paucis/contracts';
import { instant } from '@paucis/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Groups that a person accepted: JSON of sample id -> group, and the name of the proposal that it was. */
export interface AcceptedGroups {
  readonly proposal: string;
  readonly file: ArtifactRef;
}

/**
 * What people ruled about which images of a version belong together. Versions never change: each ruling is a further row, and the
 * last one is in force.
 */
@Entity('rulings')
export class RulingRow {
  @PrimaryColumn({ type: 'text' })
  versionId!: string;

  @PrimaryColumn({ type: 'integer' })
  seq!: number;

  @Column({ type: 'text' })
  projectId!: string;

  /** Pairs that are no copies after all. */
  @Column({ type: 'simple-json' })
  turnedDown!: [string, string][];

  @Column({ type: 'simple-json', nullable: true })
  groups!: AcceptedGroups | null;

  @Column({ type: 'text' })
  ruledBy!: string;

  @Column(instant())
  ruledAt!: number;
}
