import { Invalid } from '@paucis/contracts';
import type { Picture } from '../samples.js';
import { clustersOf, type Tie } from '../splits/clusters.js';
import type { SplitSample } from '../splits/split-sample.js';
import { type Areas, shrunk } from './thumbnails.js';

/** Side of the images that are compared. */
const side = 32;
const size = side * side;

/** All pairs of a class are compared: time grows with the square. */
const mostImages = 20_000;

export interface GroupableSample extends SplitSample {
  readonly file?: string | undefined;
}

export interface GroupRuleOptions {
  /** Least correlation of neighbours in file order with one label. */
  readonly neighbours: number;
  /** Least correlation of any two images of one label. */
  readonly anywhere: number;
}

/** Collects what `proposeGroups` compares: 32 x 32 images of the square root of grey, each of mean 0 and length 1. */
export class GroupImages {
  private readonly areas = new Map<number, Areas>();
  private readonly images = new Map<string, Float32Array>();

  add(id: string, picture: Picture): void {
    if (picture.depth !== undefined) throw new Invalid('groups-of-volumes', 'groups: volumes are patients already');
    const values = shrunk(picture, this.areas, side);
    const low = values.reduce((least, value) => Math.min(least, value), 0);
    const roots = values.map((value) => Math.sqrt(value - low));
    const mean = roots.reduce((sum, value) => sum + value, 0) / size;
    const length = Math.hypot(...roots.map((value) => value - mean)) || 1;
    this.images.set(
      id,
      Float32Array.from(roots, (value) => (value - mean) / length),
    );
  }

  get(id: string): Float32Array {
    const image = this.images.get(id);
    if (image === undefined)
      throw new Invalid('sample-missing', `groups: the image of sample ${id} was not given`, { id });
    return image;
  }
}

/**
 * Which images may be of one patient or scan, where nobody said so: neighbours in the natural order of file names that look alike,
 * and any two that look almost the same, within one label; and confirmed copies. A guess for a person to accept: slices of
 * one scan that differ much make groups too fine, and then some leakage is left. Gives id -> group; samples with a
 * group keep theirs.
 */
export function proposeGroups(
  samples: readonly GroupableSample[],
  images: GroupImages,
  { neighbours, anywhere }: GroupRuleOptions,
  copies: readonly Tie[] = [],
): ReadonlyMap<string, string> {
  if (samples.length > mostImages) {
    throw new Invalid('groups-many', `groups: expected at most ${mostImages} images to compare, got ${samples.length}`);
  }
  const ties: Tie[] = [...copies];
  const byLabel = new Map<number, GroupableSample[]>();
  for (const sample of samples) {
    const members = byLabel.get(sample.label) ?? [];
    members.push(sample);
    byLabel.set(sample.label, members);
  }
  for (const members of byLabel.values()) {
    members.sort(byFile);
    members.forEach(({ id }, at) => {
      const image = images.get(id);
      for (let other = at + 1; other < members.length; other += 1) {
        const next = members[other] as GroupableSample;
        const least = other === at + 1 ? Math.min(neighbours, anywhere) : anywhere;
        if (product(image, images.get(next.id)) > least) ties.push([id, next.id]);
      }
    });
  }
  return named(samples, clustersOf(samples, ties));
}

function named(samples: readonly GroupableSample[], clusters: Int32Array): Map<string, string> {
  const digits = String(samples.length).length;
  return new Map(
    samples.map(({ id }, at) => [id, `group-${String((clusters[at] as number) + 1).padStart(digits, '0')}`]),
  );
}

const natural = new Intl.Collator('en', { numeric: true });

/** `case (2).png` before `case (10).png`; without files by the rows they came in. */
function byFile(a: GroupableSample, b: GroupableSample): number {
  return natural.compare(a.file ?? a.id, b.file ?? b.id);
}

function product(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < size; at += 1) sum += (a[at] as number) * (b[at] as number);
  return sum;
}
