import type { DatasetTask, ImageShape, PixelType } from '@paucis/contracts';
import {
  type Part,
  parts,
  type PixelArray,
  pixelTypeOf,
  type Sample,
  type SampleHeader,
  valuesIn,
} from '@paucis/imaging';

/** What the samples that were read add up to. */
export interface Totals {
  readonly task: DatasetTask;
  readonly counts: Record<Part, number[]>;
  readonly sizes: Record<Part, number>;
  readonly pixels: { types: PixelType[]; smallest: ImageShape; largest: ImageShape; hasSpacing: boolean };
  /** All images have one shape. */
  readonly isUniform: boolean;
  /** Largest class number of any mask; -1 without masks. */
  readonly mostInMasks: number;
}

/** Adds samples up: what a header declares may differ where files were left out. */
export class Tally {
  private readonly counts: Record<Part, number[]>;
  private readonly sizes = { train: 0, val: 0, test: 0 };
  private readonly types = new Set<PixelType>();
  private readonly shapes = new Map<string, ImageShape>();
  private mostInMasks = -1;
  private hasSpacing = true;

  constructor(private readonly header: SampleHeader) {
    const bins = () => new Array<number>(Math.max(1, header.classes)).fill(0);
    this.counts = { train: bins(), val: bins(), test: bins() };
  }

  add(sample: Sample<PixelArray>): void {
    const { split, label, labels, mask, spacing, depth, height, width, channels } = sample;
    const bins = this.counts[split];
    this.sizes[split] += 1;
    if (labels) labels.forEach((value, at) => (bins[at] = (bins[at] ?? 0) + (value === 1 ? 1 : 0)));
    else bins[Math.max(0, label)] = (bins[Math.max(0, label)] ?? 0) + 1;
    this.types.add(pixelTypeOf(sample.pixels));
    if (spacing === undefined) this.hasSpacing = false;
    const shape = { height, width, channels, ...(depth !== undefined && { depth }) };
    const key = JSON.stringify(shape);
    // A few sizes tell smallest and largest; a set in which all differ is not kept in memory.
    if (!this.shapes.has(key) && this.shapes.size < 100_000) this.shapes.set(key, shape);
    if (mask) for (const value of mask) if (value > this.mostInMasks) this.mostInMasks = value;
  }

  totals(): Totals {
    const ordered = [...this.shapes.values()].sort((a, b) => valuesIn(a) - valuesIn(b));
    const [smallest, largest] = [ordered[0] as ImageShape, ordered.at(-1) as ImageShape];
    const { task = 'classification' } = this.header;
    return {
      task,
      counts: Object.fromEntries(parts.map((part) => [part, [...this.counts[part]]])) as Totals['counts'],
      sizes: { ...this.sizes },
      pixels: { types: [...this.types].sort(), smallest, largest, hasSpacing: this.hasSpacing },
      isUniform: ordered.length === 1,
      mostInMasks: this.mostInMasks,
    };
  }
}
