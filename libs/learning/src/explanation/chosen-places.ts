import type { Batch } from '@paucis/imaging';
import type { Random } from '@paucis/statistics';

/** Up to `count` samples in a random order, the classes in turn, so that a rare one is seen too. */
export function chosenPlaces(labels: ArrayLike<number>, count: number, random: Random): number[] {
  const byClass = new Map<number, { at: number; key: number }[]>();
  for (let at = 0; at < labels.length; at += 1) {
    const label = labels[at] as number;
    byClass.set(label, [...(byClass.get(label) ?? []), { at, key: random.next() }]);
  }
  const piles = [...byClass]
    .sort(([a], [b]) => a - b)
    .map(([, own]) => own.sort((a, b) => a.key - b.key).map(({ at }) => at));
  const chosen: number[] = [];
  for (let turn = 0; chosen.length < Math.min(count, labels.length); turn += 1) {
    for (const pile of piles) {
      const at = pile[turn];
      if (at !== undefined && chosen.length < count) chosen.push(at);
    }
  }
  return chosen;
}

/** Samples whose mask is not empty. */
export function placesWithObject({ masks, image, sampleIds }: Batch): number[] {
  if (masks === undefined) return [];
  const size = image.height * image.width;
  return sampleIds.map((_, at) => at).filter((at) => masks.subarray(at * size, (at + 1) * size).some((of) => of !== 0));
}
