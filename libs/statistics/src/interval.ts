/** How an interval was made; reports print these names, so they never change their meaning. */
export const intervalMethods = [
  'wilson',
  'wilson-clustered',
  'delong-logit',
  'delong-paired',
  'cv-auc-influence-logit',
  'separable-pairs-exact',
  'tied-pairs-wilson',
  'bca',
  'percentile',
  'jackknife-logit',
  'corrected-resampled-t',
  'corrected-resampled-t-tuned',
  'bbc-cv-percentile',
  'hierarchical-percentile',
  'mover',
  'mover-wilson',
  'logistic-wald',
  'logistic-clustered',
  'tost-t',
  'tost-normal',
] as const;
export type IntervalMethod = (typeof intervalMethods)[number];

/** An estimate with a two-sided confidence interval; `level` is for example 0.95. */
export interface Interval {
  estimate: number;
  low: number;
  high: number;
  level: number;
  method: IntervalMethod;
}
