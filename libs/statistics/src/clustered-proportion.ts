import { Invalid } from '@paucis/contracts';
import { normalQuantile } from './distributions/normal.js';
import { studentQuantile } from './distributions/student.js';
import type { Interval } from './interval.js';
import { wilson } from './wilson.js';

/**
 * Interval of a share of samples of which several may come from one patient: Wilson's at an effective number of samples
 * n / deff, where the design effect is that of the ratio estimator over groups and few groups cost degrees of freedom
 * (Korn & Graubard 1998, with Wilson in place of Clopper-Pearson). Where all samples agree, groups show no spread and each
 * counts once. Without `groups`, or with one sample in each, Wilson's interval itself.
 */
export function clusteredProportion(input: {
  /** 1 (true) where the sample counts as a success. */
  hits: ArrayLike<number | boolean>;
  groups?: ArrayLike<string | number> | undefined;
  level?: number;
}): Interval {
  const { hits, groups, level = 0.95 } = input;
  const n = hits.length;
  if (groups && groups.length !== n) {
    throw new Invalid('scores-mismatch', `clustered proportion: ${groups.length} groups came with ${n} samples`);
  }
  let successes = 0;
  const totals = new Map<string | number, { hits: number; size: number }>();
  for (let at = 0; at < n; at += 1) {
    successes += Number(hits[at]);
    const group = groups ? (groups[at] as string | number) : at;
    const total = totals.get(group) ?? { hits: 0, size: 0 };
    totals.set(group, total);
    total.hits += Number(hits[at]);
    total.size += 1;
  }
  const count = totals.size;
  if (count === n) return wilson(successes, n, level);
  const share = successes / n;
  const named = (effective: number): Interval => {
    const size = Math.min(n, Math.max(1, effective));
    return { ...wilson(share * size, size, level), estimate: share, method: 'wilson-clustered' };
  };
  if (successes === 0 || successes === n || count < 2) return named(count);
  const spread = [...totals.values()].reduce((sum, of) => sum + (of.hits - share * of.size) ** 2, 0);
  const variance = ((count / (count - 1)) * spread) / (n * n);
  const p = (1 + level) / 2;
  const fewer = (normalQuantile(p) / studentQuantile(p, count - 1)) ** 2;
  // Groups that agree with each other less than chance would let the effective size pass n: it may not.
  return named(Math.min(n, (share * (1 - share)) / variance) * fewer);
}
