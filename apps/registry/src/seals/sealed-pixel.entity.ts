import { Entity, Index, PrimaryColumn } from 'typeorm';

/** An image that is sealed in a project, by its pixels: no training may see it, whatever data set it comes with. */
@Entity('sealed_pixels')
@Index('sealed_pixels_version', ['versionId'])
export class SealedPixelRow {
  @PrimaryColumn({ type: 'text' })
  projectId!: string;

  @PrimaryColumn({ type: 'text' })
  pixelHash!: string;

  @PrimaryColumn({ type: 'text' })
  versionId!: string;
}
