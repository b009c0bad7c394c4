import { Invalid } from '@paucis/contracts';
import type { Interval } from '../interval.js';
import type { Unscored } from '../unscored.js';

interface Bounds {
  estimate: number;
  low: number;
  high: number;
}

/**
 * Predictive values where the disease is as common as `prevalence`, from sensitivity and specificity measured elsewhere:
 * PPV = 1 / (1 + (1-π)/π · (1-specificity)/sensitivity), NPV = 1 / (1 + π/(1-π) · (1-sensitivity)/specificity). The interval
 * of the ratio comes from the two intervals by MOVER-R (Newcombe 2016); the prevalence counts as known.
 */
export function predictiveValues(input: { sensitivity: Interval; specificity: Interval; prevalence: number }): {
  prevalence: number;
  ppv: Interval | Unscored;
  npv: Interval | Unscored;
} {
  const { sensitivity, specificity, prevalence } = input;
  if (!(prevalence > 0 && prevalence < 1)) {
    throw new Invalid(
      'prevalence-wrong',
      `predictive values: prevalence is ${prevalence}, expected above 0 and below 1`,
    );
  }
  if (sensitivity.level !== specificity.level) {
    throw new Invalid(
      'level-wrong',
      `predictive values: sensitivity has level ${sensitivity.level}, specificity ${specificity.level}`,
    );
  }
  const { level } = sensitivity;
  const odds = prevalence / (1 - prevalence);
  return {
    prevalence,
    ppv: fromRatio(ratioOf(complementOf(specificity), sensitivity), 1 / odds, level, 'nothing is ever called positive'),
    npv: fromRatio(ratioOf(complementOf(sensitivity), specificity), odds, level, 'nothing is ever called negative'),
  };
}

function complementOf({ estimate, low, high }: Bounds): Bounds {
  return { estimate: 1 - estimate, low: 1 - high, high: 1 - low };
}

/** MOVER-R bounds of the ratio a / b of two independent proportions, in the form that does not cancel. */
function ratioOf(a: Bounds, b: Bounds): Bounds {
  const product = a.estimate * b.estimate;
  const lowPart = a.low * (2 * a.estimate - a.low);
  const highPart = b.low * (2 * b.estimate - b.low);
  const lowRoot = Math.sqrt(Math.max(0, product ** 2 - lowPart * b.high * (2 * b.estimate - b.high)));
  const highRoot = Math.sqrt(Math.max(0, product ** 2 - a.high * (2 * a.estimate - a.high) * highPart));
  return {
    estimate: a.estimate / b.estimate,
    low: lowPart === 0 ? 0 : lowPart / (product + lowRoot),
    high: highPart === 0 ? Infinity : (product + highRoot) / highPart,
  };
}

function fromRatio(ratio: Bounds, odds: number, level: number, why: string): Interval | Unscored {
  if (Number.isNaN(ratio.estimate)) return { reason: `undefined: ${why}` };
  const value = (of: number): number => 1 / (1 + odds * of);
  return {
    estimate: value(ratio.estimate),
    low: value(ratio.high),
    high: value(ratio.low),
    level,
    method: 'mover-wilson',
  };
}
