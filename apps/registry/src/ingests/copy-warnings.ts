import {
  comparedMost,
  type CopyPair,
  copyReport,
  type ExactCopies,
  exactCopies,
  type SplitSample,
} from '@paucis/imaging';

/** How many ids a warning names before it only counts. */
const namedIds = 6;

/** What copies mean for the official split, in plain words. */
export function copyWarnings(samples: readonly SplitSample[], pairs: readonly CopyPair[]): string[] {
  const exact = exactCopies(samples);
  const crossing = exact.filter(({ crossesParts }) => crossesParts);
  const conflicting = exact.filter(({ labelsConflict }) => labelsConflict);
  const warnings: string[] = [];
  if (crossing.length > 0) {
    warnings.push(
      `${images(crossing)} pixel for pixel in more than one official part (${idsOf(crossing)}); copies of test images are kept out of training`,
    );
  }
  if (conflicting.length > 0) {
    warnings.push(
      `${images(conflicting)} more than once under different labels (${idsOf(conflicting)}): at least one label of each is wrong`,
    );
  }
  if (samples.length > comparedMost) {
    warnings.push(`near copies were looked for among the first ${comparedMost} images, exact ones among all`);
  }
  return [...warnings, ...nearWarnings(samples, pairs)];
}

function nearWarnings(samples: readonly SplitSample[], pairs: readonly CopyPair[]): string[] {
  const near = pairs.filter(({ kind }) => kind === 'near');
  if (near.length === 0) return [];
  const held = heldWithCopies(samples, pairs);
  const { leaveOut, relabel } = copyReport(samples, pairs);
  const sizeOf = (part: 'val' | 'test') => samples.filter(({ split }) => split === part).length;
  const warnings: string[] = [];
  if (held.val + held.test > 0) {
    warnings.push(
      `${held.test} of ${sizeOf('test')} test and ${held.val} of ${sizeOf('val')} validation images have a copy or near copy ` +
        `in training: split plans keep what belongs to held-out images out of training (${leaveOut.length} in the official split)`,
    );
  }
  const mislabelled = relabel.filter(({ correlation }) => correlation < 1).length;
  if (mislabelled > 0) {
    warnings.push(
      `${mislabelled} pairs of near copies carry different labels: \`datasets duplicates --csv\` lists them`,
    );
  }
  return warnings;
}

/** Held-out images of which a copy lies in the training part. */
export function heldWithCopies(
  samples: readonly SplitSample[],
  pairs: readonly CopyPair[],
): { readonly val: number; readonly test: number } {
  const partOf = new Map(samples.map(({ id, split }) => [id, split]));
  const held = { val: new Set<string>(), test: new Set<string>() };
  for (const { sampleIds } of pairs) {
    for (const [one, other] of [sampleIds, [...sampleIds].reverse()] as [string, string][]) {
      const part = partOf.get(other);
      if (partOf.get(one) === 'train' && part !== undefined && part !== 'train') held[part].add(other);
    }
  }
  return { val: held.val.size, test: held.test.size };
}

const images = ({ length }: readonly unknown[]): string => (length === 1 ? '1 image occurs' : `${length} images occur`);

function idsOf(copies: readonly ExactCopies[]): string {
  const named = copies.slice(0, namedIds).map(({ sampleIds }) => sampleIds.join(' = '));
  return copies.length > namedIds ? `${named.join(', ')} and ${copies.length - namedIds} more` : named.join(', ');
}
