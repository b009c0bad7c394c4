import { normalCdf } from '@paucis/statistics';

const exactUpTo = 50;

/**
 * One-sided p-value of Wilcoxon's signed-rank test that paired differences lie below zero. Tied sizes share their mean rank; zeros are
 * ranked and count half to each side (zsplit), so that they shift the statistic and its mean alike. Exact up to 50 pairs: all signs are equally likely; beyond that the normal limit.
 */
export function signedRankBelow(differences: readonly number[]): number {
  const ranks = meanRanks(differences.map(Math.abs));
  // Doubled, so that mean ranks are whole numbers.
  const sizes = ranks.filter((_, at) => differences[at] !== 0).map((rank) => Math.round(2 * rank));
  const above = 2 * ranks.reduce((sum, rank, at) => sum + ((differences[at] as number) > 0 ? rank : 0), 0);
  if (sizes.length === 0) return 1;
  if (sizes.length <= exactUpTo) return atMost(sizes, above);
  const mean = sizes.reduce((sum, size) => sum + size, 0) / 2;
  const variance = sizes.reduce((sum, size) => sum + size * size, 0) / 4;
  return normalCdf((above - mean) / Math.sqrt(variance));
}

/** P(sum of the ranks above zero <= limit) when each of them is there with chance 1/2. */
function atMost(sizes: readonly number[], limit: number): number {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let chances = new Float64Array(total + 1);
  chances[0] = 1;
  for (const size of sizes) {
    const before = chances;
    chances = before.map((chance, sum) => (chance + (sum >= size ? (before[sum - size] as number) : 0)) / 2);
  }
  return chances.slice(0, Math.floor(limit) + 1).reduce((sum, chance) => sum + chance, 0);
}

function meanRanks(sizes: readonly number[]): number[] {
  return sizes.map((size) => {
    const smaller = sizes.filter((other) => other < size).length;
    const equal = sizes.filter((other) => other === size).length;
    return smaller + (equal + 1) / 2;
  });
}
