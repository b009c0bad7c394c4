import { correctedVariance } from './corrected-t.js';
import { studentQuantile } from '../distributions/student.js';

/** A recipe with its validation value in each (fold, seed) cell; cell names are shared by all candidates. */
export interface Candidate {
  id: string;
  values: ReadonlyMap<string, number>;
}

export interface BestVerdict {
  id: string;
  mean: number;
  /** `best`: the highest mean; `within`: cannot be told from it; `separated`: another is better; `unjudged`: < 2 common cells. */
  verdict: 'best' | 'within' | 'separated' | 'unjudged';
  /** The candidate that it is furthest behind, and by how much (positive: worse). */
  against?: string;
  behind?: number;
  /** Half-width of the simultaneous one-sided bound on `behind`. */
  margin?: number;
}

/**
 * The set that cannot be told from the best: multiple comparisons with the best (Hsu 1981), with paired differences per
 * cell, the corrected resampled variance, and one-sided t bounds shared among the K-1 rivals by Bonferroni, so the truly
 * best recipe is in the set with probability >= level. Candidates with other cells are compared on the common ones.
 */
export function withinBest(input: {
  candidates: readonly Candidate[];
  direction: 'maximize' | 'minimize';
  testToTrain: number;
  level?: number;
}): BestVerdict[] {
  const { candidates, direction, testToTrain, level = 0.95 } = input;
  const sign = direction === 'maximize' ? 1 : -1;
  const means = new Map(candidates.map((candidate) => [candidate.id, meanOf(candidate)]));
  const most = Math.max(...candidates.map(({ values }) => values.size));
  const complete = candidates.filter(({ values }) => values.size === most);
  const leader = complete.reduce<Candidate | undefined>((best, next) => {
    if (!best) return next;
    return sign * (means.get(next.id) as number) > sign * (means.get(best.id) as number) ? next : best;
  }, undefined);
  const share = (1 - level) / Math.max(1, candidates.length - 1);
  return candidates.map((candidate) => {
    const mean = means.get(candidate.id) as number;
    if (candidate === leader) return { id: candidate.id, mean, verdict: 'best' };
    const rivals = candidates.flatMap((rival) => {
      const compared = rival === candidate ? undefined : behindOf(candidate, rival, { sign, testToTrain, share });
      return compared ? [compared] : [];
    });
    if (rivals.length === 0) return { id: candidate.id, mean, verdict: 'unjudged' };
    const worst = rivals.reduce((a, b) => (b.behind - b.margin > a.behind - a.margin ? b : a));
    return { id: candidate.id, mean, verdict: worst.behind > worst.margin ? 'separated' : 'within', ...worst };
  });
}

function behindOf(
  candidate: Candidate,
  rival: Candidate,
  rule: { sign: number; testToTrain: number; share: number },
): { against: string; behind: number; margin: number } | undefined {
  const cells = [...candidate.values.keys()].filter((cell) => rival.values.has(cell)).sort();
  if (cells.length < 2) return undefined;
  const differences = cells.map(
    (cell) => rule.sign * ((rival.values.get(cell) as number) - (candidate.values.get(cell) as number)),
  );
  const { mean, variance } = correctedVariance(differences, rule.testToTrain);
  const margin = studentQuantile(1 - rule.share, cells.length - 1) * Math.sqrt(variance);
  return { against: rival.id, behind: mean, margin };
}

function meanOf({ values }: Candidate): number {
  return [...values.values()].reduce((sum, value) => sum + value, 0) / values.size;
}
