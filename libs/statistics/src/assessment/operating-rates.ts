import { clusteredProportion } from '../clustered-proportion.js';
import type { Interval } from '../interval.js';
import { predictiveValues } from '../operating-points/predictive-values.js';
import { isUnscored, type Unscored } from '../unscored.js';
import type { ScoredSamples } from './scored-samples.js';

/** What the answers at one threshold are worth. */
export interface OperatingRates {
  /** How the threshold came to be, in words: it decides whether the rates are honest. */
  rule: string;
  /** The threshold, or the lowest and highest of cross-fitted ones. */
  thresholds: readonly [number, number];
  truePositives: number;
  falsePositives: number;
  trueNegatives: number;
  falseNegatives: number;
  sensitivity: Interval | Unscored;
  specificity: Interval | Unscored;
  /** At the share of positives of these very samples. */
  ppv: Interval | Unscored;
  npv: Interval | Unscored;
  /** Where the positives are as common as stated. */
  atPrevalence?: { prevalence: number; ppv: Interval | Unscored; npv: Interval | Unscored };
}

/** Rates of binary answers, each a share of samples whose patients may repeat. */
export function operatingRates(input: {
  samples: ScoredSamples;
  answers: ArrayLike<number>;
  rule: string;
  thresholds: readonly [number, number];
  prevalence?: number | undefined;
  level: number;
}): OperatingRates {
  const { samples, answers, rule, thresholds, prevalence, level } = input;
  const { labels, groups } = samples;
  const places = labels.map((_, at) => at);
  const share = (of: (at: number) => boolean, right: (at: number) => boolean, what: string): Interval | Unscored => {
    const among = places.filter(of);
    if (among.length === 0) return { reason: `undefined: there is no ${what}` };
    const own = groups && among.map((at) => groups[at] as string);
    return clusteredProportion({ hits: among.map(right), groups: own, level });
  };
  const isPositive = (at: number): boolean => labels[at] === 1;
  const isCalled = (at: number): boolean => answers[at] === 1;
  const count = (label: number, answer: number): number =>
    places.filter((at) => labels[at] === label && answers[at] === answer).length;
  const sensitivity = share(isPositive, isCalled, 'positive sample');
  const specificity = share(
    (at) => !isPositive(at),
    (at) => !isCalled(at),
    'negative sample',
  );
  const both = !isUnscored(sensitivity) && !isUnscored(specificity) ? { sensitivity, specificity } : undefined;
  return {
    ...{ rule, thresholds, sensitivity, specificity },
    ...{
      truePositives: count(1, 1),
      falsePositives: count(0, 1),
      trueNegatives: count(0, 0),
      falseNegatives: count(1, 0),
    },
    ppv: share(isCalled, isPositive, 'sample that is called positive'),
    npv: share(
      (at) => !isCalled(at),
      (at) => !isPositive(at),
      'sample that is called negative',
    ),
    ...(prevalence !== undefined && both && { atPrevalence: predictiveValues({ ...both, prevalence }) }),
  };
}
