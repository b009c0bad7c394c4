import { Invalid } from '@paucis/contracts';
import { type Random, seededRandom } from '@paucis/statistics';

export interface FoldRequest {
  /** Class of each sample. */
  readonly labels: ArrayLike<number>;
  /** Group of each sample; equal numbers stay together. */
  readonly groups: ArrayLike<number>;
  readonly folds: number;
  readonly seed: number | string;
}

interface Group {
  readonly members: number[];
  /** Samples of each class. */
  readonly counts: number[];
}

/**
 * Deals samples to folds so that no group is divided and classes are spread as evenly as greedy balancing can: groups in
 * seeded order, the most one-sided first, each to the fold where it leaves the class shares of the folds most equal (Stratified
 * GroupKFold). With groups of one, class counts of any two folds differ by at most one. Gives each sample's fold.
 */
export function stratifiedGroupKFold({ labels, groups, folds, seed }: FoldRequest): Int32Array {
  if (labels.length !== groups.length) {
    throw new Invalid('folds-mismatch', `folds: ${labels.length} labels came with ${groups.length} groups`);
  }
  const classes = Array.from(labels).reduce((most, label) => Math.max(most, label), 0) + 1;
  const gathered = gather(labels, groups, classes);
  if (!Number.isInteger(folds) || folds < 2 || folds > gathered.length) {
    throw new Invalid(
      'folds-too-many',
      `folds: expected 2 to ${gathered.length} (there are ${gathered.length} groups of samples), got ${folds}`,
      { folds, groups: gathered.length },
    );
  }
  shuffle(gathered, seededRandom(seed, 'folds'));
  const spread = new Map(gathered.map((group) => [group, variance(group.counts)]));
  gathered.sort((a, b) => (spread.get(b) as number) - (spread.get(a) as number));
  const result = new Int32Array(labels.length);
  const totals = gathered.reduce(
    (sum, { counts }) => sum.map((total, at) => total + (counts[at] as number)),
    zeros(classes),
  );
  const filled = Array.from({ length: folds }, () => ({ size: 0, counts: zeros(classes) }));
  for (const group of gathered) {
    const fold = bestFold(filled, group, totals);
    const chosen = filled[fold] as (typeof filled)[number];
    chosen.size += group.members.length;
    group.counts.forEach((count, at) => (chosen.counts[at] = (chosen.counts[at] as number) + count));
    for (const member of group.members) result[member] = fold;
  }
  return result;
}

function gather(labels: ArrayLike<number>, groups: ArrayLike<number>, classes: number): Group[] {
  const found = new Map<number, Group>();
  for (let at = 0; at < labels.length; at += 1) {
    const key = groups[at] as number;
    const group = found.get(key) ?? { members: [], counts: zeros(classes) };
    found.set(key, group);
    group.members.push(at);
    const label = labels[at] as number;
    group.counts[label] = (group.counts[label] as number) + 1;
  }
  return [...found.values()];
}

/** The fold after whose growth the shares of each class differ least over the folds; the smaller fold where equal. */
function bestFold(
  filled: readonly { size: number; counts: readonly number[] }[],
  group: Group,
  totals: readonly number[],
): number {
  let best = 0;
  let bestCost = Infinity;
  let bestSize = Infinity;
  for (let fold = 0; fold < filled.length; fold += 1) {
    const { size } = filled[fold] as (typeof filled)[number];
    let cost = 0;
    for (let label = 0; label < totals.length; label += 1) {
      if (group.counts[label] === 0) continue;
      const total = totals[label] as number;
      const before = (filled[fold]?.counts[label] as number) / total;
      const added = (group.counts[label] as number) / total;
      // The change of sum over folds of share^2, which moves with the variance of the shares: their sum is the same for all.
      cost += (before + added) ** 2 - before ** 2;
    }
    const isCloser = cost < bestCost - 1e-12 || (cost < bestCost + 1e-12 && size < bestSize);
    if (!isCloser) continue;
    [best, bestCost, bestSize] = [fold, cost, size];
  }
  return best;
}

function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}

/** Fisher-Yates. */
function shuffle<T>(items: T[], random: Random): void {
  for (let at = items.length - 1; at > 0; at -= 1) {
    const other = random.integer(at + 1);
    [items[at], items[other]] = [items[other] as T, items[at] as T];
  }
}

function zeros(length: number): number[] {
  return new Array<number>(length).fill(0);
}
