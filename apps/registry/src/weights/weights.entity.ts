import type { ArtifactRef, NewWeights } from '@paucis/contracts';
import { instant } from '@paucis/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Pretrained weights that were brought in. Rows are added, never changed: sweeps name them. */
@Entity('weights')
export class WeightsRow {
  @PrimaryColumn({ type: 'text' })
  projectId!: string;

  @PrimaryColumn({ type: 'text' })
  name!: string;

  @Column({ type: 'simple-json' })
  network!: { readonly name: string };

  @Column({ type: 'simple-json' })
  image!: NewWeights['image'];

  @Column({ type: 'simple-json' })
  file!: ArtifactRef;

  @Column({ type: 'text', nullable: true })
  source!: string | null;

  @Column({ type: 'text', nullable: true })
  licence!: string | null;

  @Column({ type: 'text' })
  addedBy!: string;

  @Column(instant())
  addedAt!: number;
}
