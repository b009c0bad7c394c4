import { Invalid } from '@paucis/contracts';
import { quantileOfSorted } from '../quantile.js';
import type { Unscored } from '../unscored.js';
import type { MaskPair } from './mask.js';
import { surfaceDistances } from './surface-distances.js';

/** Surface scores of one case, in millimetres. */
export interface SurfaceScores {
  /** Hausdorff distance. */
  hdMm: number;
  /** The larger of the two directed 95 % quantiles (as MONAI; not the pooled one of MedPy, which can be smaller). */
  hd95MaxOfDirectedMm: number;
  /** Average symmetric surface distance over the positions of both surfaces together. */
  assdMm: number;
  /** Normalised surface Dice: the share of both surfaces within the tolerance of the other. */
  nsd: number;
  toleranceMm: number;
  /** `one-empty`: the values are the declared stand-ins for a missing or an invented object. */
  basis: 'surfaces' | 'one-empty';
}

/**
 * Surface scores of a truth and a prediction. Both empty: there is no distance, and the reason is returned. One empty: as the
 * caller declares, `image-diagonal` (all distances are the image's diagonal, NSD 0) or `excluded` (a reason, to be counted).
 */
export function surfaceScores(
  pair: MaskPair,
  options: { toleranceMm: number; oneEmpty: 'image-diagonal' | 'excluded' },
): SurfaceScores | Unscored {
  const { toleranceMm, oneEmpty } = options;
  if (!(toleranceMm >= 0)) {
    throw new Invalid('tolerance-wrong', `surface scores: tolerance is ${toleranceMm} mm, expected 0 or more`);
  }
  const { fromTruth, fromPrediction } = surfaceDistances(pair);
  const both = fromTruth.length + fromPrediction.length;
  if (both === 0) return empty(pair, toleranceMm, oneEmpty);
  const last = (sorted: Float64Array): number => sorted[sorted.length - 1] as number;
  const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
  const reach = toleranceMm * (1 + 1e-9); // a distance of 3 x 0.1 mm is within 0.3 mm
  const within = (values: Float64Array): number => values.filter((value) => value <= reach).length;
  return {
    hdMm: Math.max(last(fromTruth), last(fromPrediction)),
    hd95MaxOfDirectedMm: Math.max(quantileOfSorted(fromTruth, 0.95), quantileOfSorted(fromPrediction, 0.95)),
    assdMm: (total(fromTruth) + total(fromPrediction)) / both,
    nsd: (within(fromTruth) + within(fromPrediction)) / both,
    toleranceMm,
    basis: 'surfaces',
  };
}

function empty(
  { truth, prediction, spacingMm }: MaskPair,
  toleranceMm: number,
  oneEmpty: 'image-diagonal' | 'excluded',
): SurfaceScores | Unscored {
  const isEmpty = (data: ArrayLike<number>): boolean =>
    Array.prototype.every.call(data, (value: number) => value === 0);
  const [noTruth, noPrediction] = [isEmpty(truth.data), isEmpty(prediction.data)];
  if (noTruth && noPrediction) return { reason: 'undefined: truth and prediction are both empty' };
  if (oneEmpty === 'excluded') return { reason: `excluded: the ${noTruth ? 'truth' : 'prediction'} is empty` };
  const diagonal = Math.hypot(...truth.shape.map((size, axis) => size * (spacingMm[axis] as number)));
  return { hdMm: diagonal, hd95MaxOfDirectedMm: diagonal, assdMm: diagonal, nsd: 0, toleranceMm, basis: 'one-empty' };
}
