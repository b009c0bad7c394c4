import type { Estimate } from '@paucis/contracts';

/** A score: three digits, as the sizes of small test sets carry. */
export const score = (value: number): string => (Number.isFinite(value) ? value.toFixed(3) : '–');

/** A difference of scores with its sign. */
export const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;

/** `0.871 to 0.934`. */
export const range = ({ low, high }: Pick<Estimate, 'low' | 'high'>): string => `${score(low)} to ${score(high)}`;

/** `0.905 (0.871 to 0.934)`. */
export const withRange = (estimate: Estimate): string => `${score(estimate.estimate)} (${range(estimate)})`;

/** Thousands with commas. */
export const count = (value: number): string => Math.round(value).toLocaleString('en-US');

/** `1 image`, `1,204 images`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** Seconds as people say them: `48 s`, `12 min`, `3.4 h`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

/** `p = 0.034`, `p < 0.001`. */
export const pValue = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`);

/** `95 %`. */
export const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;

/** Day and time in UTC. */
export const moment = (instant: number): string =>
  `${new Date(instant).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const methods: Readonly<Record<string, string>> = {
  'delong-logit': 'DeLong on the logit scale',
  'delong-paired': 'paired DeLong',
  'sign-of-pairs': 'sign test over pairs',
  'jackknife-logit': 'jackknife on the logit scale',
  mover: 'both intervals (MOVER)',
  'cv-auc-influence-logit': 'influence functions on the logit scale',
  'separable-pairs-exact': 'exact bound over separable pairs',
  'tied-pairs-wilson': 'Wilson over tied pairs',
  bca: 'BCa bootstrap',
  percentile: 'percentile bootstrap',
  wilson: 'Wilson',
  'wilson-clustered': 'Wilson at the effective sample size of the patients',
  'corrected-resampled-t': 'corrected resampled t',
  'bbc-cv-percentile': 'bias-corrected cross-validation',
  'hierarchical-percentile': 'hierarchical bootstrap',
  'mover-wilson': 'MOVER-R from Wilson',
  'logistic-wald': 'Wald of the logistic fit',
  'logistic-clustered': 'logistic fit, clustered by patient',
  'bootstrap-paired': 'paired bootstrap',
  'tost-t': 'two one-sided tests (t)',
  'tost-normal': 'two one-sided tests',
};

/** How an interval was made, in words. */
export const methodName = (method: string): string => {
  const [name = '', ...more] = method.split(', ');
  return [methods[name] ?? name, ...more].join(', ');
};
