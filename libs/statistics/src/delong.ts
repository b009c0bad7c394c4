import { Invalid } from '@paucis/contracts';
import { ascendingOrder } from './ascending-order.js';
import { aucInterval } from './auc-interval.js';
import type { Interval } from './interval.js';
import { normalCdf } from './distributions/normal.js';
import { checkScores, requireBoth } from './roc-auc.js';

/** Placement values: for each positive the share of negatives below it (ties half), for each negative the positives above. */
export interface Placements {
  auc: number;
  /** In the order of the positive samples. */
  positives: Float64Array;
  /** In the order of the negative samples. */
  negatives: Float64Array;
}

/** Placement values in one walk through the sorted scores: O(n log n) (Sun & Xu 2014). */
export function placements(labels: ArrayLike<number | boolean>, scores: ArrayLike<number>): Placements {
  checkScores(labels, scores);
  const size = scores.length;
  /** By sample, its place among those of its class. */
  const placeOf = new Uint32Array(size);
  let m = 0;
  let n = 0;
  for (let at = 0; at < size; at += 1) placeOf[at] = labels[at] ? m++ : n++;
  requireBoth(m, n);
  const positives = new Float64Array(m);
  const negatives = new Float64Array(n);
  const order = ascendingOrder(scores);
  let positivesBelow = 0;
  let negativesBelow = 0;
  for (let start = 0; start < size;) {
    const value = scores[order[start] as number];
    let end = start;
    let tiedPositives = 0;
    for (; end < size && scores[order[end] as number] === value; end += 1) {
      if (labels[order[end] as number]) tiedPositives += 1;
    }
    const tiedNegatives = end - start - tiedPositives;
    const ofPositive = (negativesBelow + tiedNegatives / 2) / n;
    const ofNegative = 1 - (positivesBelow + tiedPositives / 2) / m;
    for (; start < end; start += 1) {
      const at = order[start] as number;
      if (labels[at]) positives[placeOf[at] as number] = ofPositive;
      else negatives[placeOf[at] as number] = ofNegative;
    }
    positivesBelow += tiedPositives;
    negativesBelow += tiedNegatives;
  }
  return { auc: positives.reduce((sum, value) => sum + value, 0) / m, positives, negatives };
}

/** AUC of one model on one sample with DeLong's variance (DeLong et al. 1988); at least two samples of each class. */
export function delong(input: {
  labels: ArrayLike<number | boolean>;
  scores: ArrayLike<number>;
  level?: number;
}): Interval & { variance: number } {
  const placed = placements(input.labels, input.scores);
  const variance = delongCovariance(placed, placed);
  const pairs = Math.min(placed.positives.length, placed.negatives.length);
  const level = input.level ?? 0.95;
  return { ...aucInterval({ estimate: placed.auc, variance, pairs, level, method: 'delong-logit' }), variance };
}

/** Two models scored on the same samples. */
export interface PairedAucTest {
  aucA: number;
  aucB: number;
  /** A minus B. */
  difference: number;
  standardError: number;
  z: number;
  /** Two-sided. */
  p: number;
  /** `sign-of-pairs`: the variance is 0 though the AUCs differ, so p is the sign test over disjoint pairs. */
  method: 'delong-paired' | 'sign-of-pairs';
}

/** DeLong's paired test that two models have the same AUC: about these models, not about the recipes that made them. */
export function delongPaired(input: {
  labels: ArrayLike<number | boolean>;
  scoresA: ArrayLike<number>;
  scoresB: ArrayLike<number>;
}): PairedAucTest {
  const a = placements(input.labels, input.scoresA);
  const b = placements(input.labels, input.scoresB);
  const variance = delongCovariance(a, a) + delongCovariance(b, b) - 2 * delongCovariance(a, b);
  const difference = a.auc - b.auc;
  const standardError = Math.sqrt(Math.max(0, variance));
  const common = { aucA: a.auc, aucB: b.auc, difference, standardError };
  if (standardError > 1e-12) {
    const z = difference / standardError;
    return { ...common, z, p: 2 * normalCdf(-Math.abs(z)), method: 'delong-paired' };
  }
  if (Math.abs(difference) < 1e-12) return { ...common, z: 0, p: 1, method: 'delong-paired' };
  const pairs = Math.min(a.positives.length, a.negatives.length);
  return { ...common, z: Math.sign(difference) * Infinity, p: Math.min(1, 2 * 0.5 ** pairs), method: 'sign-of-pairs' };
}

/** DeLong's covariance S10/m + S01/n of two AUCs measured on the same samples. */
export function delongCovariance(a: Placements, b: Placements): number {
  return covarianceOf(a.positives, b.positives, a.auc, b.auc) + covarianceOf(a.negatives, b.negatives, a.auc, b.auc);
}

function covarianceOf(a: Float64Array, b: Float64Array, meanA: number, meanB: number): number {
  if (a.length !== b.length) {
    throw new Invalid('scores-mismatch', `paired DeLong: ${a.length} and ${b.length} samples of one class`);
  }
  if (a.length < 2) {
    throw new Invalid('class-too-small', `DeLong: the variance needs two samples of each class, got ${a.length}`);
  }
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += ((a[at] as number) - meanA) * ((b[at] as number) - meanB);
  return sum / (a.length - 1) / a.length;
}
