import { Invalid } from '@paucis/contracts';
import { normalCdf } from '../distributions/normal.js';
import { midranks } from '../roc-auc.js';

/** Above this many non-zero differences the normal approximation is used. */
const exactUpTo = 60;

export interface WilcoxonTest {
  /** Differences that are not 0, and those that are and were left out (Wilcoxon's own rule). */
  n: number;
  zeros: number;
  /** Sum of the ranks of positive differences. */
  positiveRanks: number;
  negativeRanks: number;
  /** Two-sided; 1 where all differences are 0. */
  p: number;
  method: 'wilcoxon-exact' | 'wilcoxon-normal';
}

/**
 * Wilcoxon's signed-rank test that paired differences (A minus B per data set) are symmetric around 0. Exact up to 60, ties
 * included (the distribution over all signs of these very ranks); beyond, normal with tie and continuity correction.
 */
export function wilcoxonSignedRank(differences: ArrayLike<number>): WilcoxonTest {
  const all = Array.from(differences);
  const wrong = all.findIndex((value) => !Number.isFinite(value));
  if (all.length === 0 || wrong >= 0) {
    const came = wrong < 0 ? 'none' : `${all[wrong]} at ${wrong}`;
    throw new Invalid('differences-wrong', `Wilcoxon: expected finite differences, got ${came}`);
  }
  const values = all.filter((value) => value !== 0);
  const n = values.length;
  const ranks = midranks(values.map(Math.abs));
  const positiveRanks = values.reduce((sum, value, at) => sum + (value > 0 ? (ranks[at] as number) : 0), 0);
  const negativeRanks = (n * (n + 1)) / 2 - positiveRanks;
  const smaller = Math.min(positiveRanks, negativeRanks);
  const exact = n <= exactUpTo;
  return {
    n,
    zeros: all.length - n,
    positiveRanks,
    negativeRanks,
    p: Math.min(1, 2 * (exact ? exactTail(ranks, smaller) : normalTail(ranks, smaller))),
    method: exact ? 'wilcoxon-exact' : 'wilcoxon-normal',
  };
}

/** P(sum of ranks with random signs kept <= limit); doubled midranks are whole numbers. */
function exactTail(ranks: Float64Array, limit: number): number {
  const doubled = ranks.map((rank) => Math.round(2 * rank));
  const size = doubled.reduce((sum, rank) => sum + rank, 0);
  const chance = new Float64Array(size + 1);
  chance[0] = 1;
  let reached = 0;
  for (const rank of doubled) {
    reached += rank;
    for (let sum = reached; sum >= 0; sum -= 1) {
      chance[sum] = ((chance[sum] as number) + (sum >= rank ? (chance[sum - rank] as number) : 0)) / 2;
    }
  }
  return chance.subarray(0, Math.round(2 * limit) + 1).reduce((sum, of) => sum + of, 0);
}

function normalTail(ranks: Float64Array, smaller: number): number {
  const mean = ranks.reduce((sum, rank) => sum + rank, 0) / 2;
  const variance = ranks.reduce((sum, rank) => sum + rank * rank, 0) / 4; // ties included: it is of the midranks
  return normalCdf(Math.min(0, smaller - mean + 0.5) / Math.sqrt(variance));
}
