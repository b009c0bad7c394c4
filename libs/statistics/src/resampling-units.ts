import { Invalid } from '@paucis/contracts';
import type { Random } from './seeded-random.js';

/** What a bootstrap draws: whole groups (patients), within strata, so that each resample keeps the class balance. */
export interface ResamplingUnits {
  /** Samples of each unit. */
  members: number[][];
  /** Units of each stratum. */
  strata: number[][];
}

/**
 * Units of `size` samples. Without `groups` each sample is one. A group belongs to the stratum of its rarest class (the
 * patient with one malignant image is a malignant patient), so every class that has groups of its own is in each resample.
 */
export function resamplingUnits(input: {
  size: number;
  classes?: ArrayLike<number>;
  groups?: ArrayLike<string | number>;
}): ResamplingUnits {
  const { size, classes, groups } = input;
  if (size < 1) throw new Invalid('sample-empty', 'bootstrap: expected at least one sample, got none');
  for (const [name, given] of Object.entries({ classes, groups })) {
    if (given && given.length !== size) {
      throw new Invalid('scores-mismatch', `bootstrap: ${given.length} ${name} came with ${size} samples`);
    }
  }
  const unitOf = new Map<string | number, number>();
  const members: number[][] = [];
  for (let at = 0; at < size; at += 1) {
    const name = groups ? (groups[at] as string | number) : at;
    const unit = unitOf.get(name) ?? members.push([]) - 1;
    unitOf.set(name, unit);
    (members[unit] as number[]).push(at);
  }
  return { members, strata: strataOf(members, classes) };
}

/** The samples of as many units of each stratum as it has, drawn with replacement. */
export function resampledSamples({ members, strata }: ResamplingUnits, random: Random): Uint32Array {
  const drawn: number[] = [];
  for (const stratum of strata) {
    for (let at = 0; at < stratum.length; at += 1) {
      drawn.push(...(members[stratum[random.integer(stratum.length)] as number] as number[]));
    }
  }
  return Uint32Array.from(drawn);
}

function strataOf(members: readonly number[][], classes: ArrayLike<number> | undefined): number[][] {
  if (!classes) return [members.map((_, unit) => unit)];
  const counts = new Map<number, number>();
  for (let at = 0; at < classes.length; at += 1) {
    counts.set(classes[at] as number, (counts.get(classes[at] as number) ?? 0) + 1);
  }
  const rarity = (label: number): number => counts.get(label) as number;
  const strata = new Map<number, number[]>();
  members.forEach((samples, unit) => {
    const labels = samples.map((at) => classes[at] as number);
    const rarest = labels.reduce((best, next) => {
      if (rarity(next) !== rarity(best)) return rarity(next) < rarity(best) ? next : best;
      return Math.max(best, next);
    });
    strata.set(rarest, [...(strata.get(rarest) ?? []), unit]);
  });
  return [...strata.entries()].sort(([a], [b]) => a - b).map(([, units]) => units);
}
