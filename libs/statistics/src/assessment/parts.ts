import { seededRandom } from '../seeded-random.js';

/**
 * Parts for cross-fitting where the predictions name no folds: whole groups, dealt in a seeded order, groups with a positive
 * sample first so that every part holds some. Gives the part of each sample.
 */
export function partsOf(input: {
  labels: ArrayLike<number>;
  groups?: ArrayLike<string | number> | undefined;
  parts: number;
  seed: string | number;
}): Uint32Array {
  const { labels, groups, parts, seed } = input;
  const members = new Map<string | number, number[]>();
  for (let at = 0; at < labels.length; at += 1) {
    const group = groups ? (groups[at] as string | number) : at;
    const known = members.get(group);
    if (known) known.push(at);
    else members.set(group, [at]);
  }
  const random = seededRandom(seed, 'parts');
  const ranked = [...members.values()]
    .map((samples) => ({ samples, label: Math.max(...samples.map((at) => labels[at] as number)), key: random.next() }))
    .sort((a, b) => b.label - a.label || a.key - b.key);
  const dealt = new Uint32Array(labels.length);
  ranked.forEach(({ samples }, at) => samples.forEach((sample) => (dealt[sample] = at % parts)));
  return dealt;
}
