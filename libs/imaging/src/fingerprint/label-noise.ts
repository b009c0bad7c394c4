import type { Fingerprint } from '@paucis/contracts';
import { wilson } from '@paucis/statistics';
import type { ProbeFolds } from './probe.js';

/** Below this AUC a linear model is sure of nothing, and its doubts tell of itself only. */
const leastAuc = 0.7;
/** Share of a class's size that is looked at: the samples most surely of that class. */
const anchorShare = 0.1;
const leastAnchors = 10;
/** Where more of the surest answers than this disagree, the model is at fault before the labels are. */
const mostDisagreement = 0.25;
const mostSuspects = 20;

interface Suspect {
  readonly sampleId: string;
  readonly label: number;
  readonly likely: number;
  readonly surety: number;
}

/**
 * If a share of the labels is wrong at random, no model is ever right more often than the rest: so the share of labels that
 * disagree with held-out answers where these are surest bounds it from above (anchor points; Liu & Tao 2016).
 */
export function labelNoiseOf(
  scores: readonly (readonly number[])[],
  { labels, classes, positiveClass }: ProbeFolds,
  { ids, lowestAuc }: { ids: readonly string[]; lowestAuc: number },
): Fingerprint['labelNoise'] {
  if (lowestAuc < leastAuc) {
    return { reason: `a linear model is too weak here to tell (its AUC may be as low as ${lowestAuc.toFixed(2)})` };
  }
  const scoreOf = (at: number, label: number): number => {
    if (classes > 2) return scores[at]?.[label] as number;
    const score = scores[at]?.[0] as number;
    return label === positiveClass ? score : 1 - score;
  };
  let [disagreeing, looked, weighted] = [0, 0, 0];
  const suspects: Suspect[] = [];
  for (let likely = 0; likely < classes; likely += 1) {
    const size = labels.filter((label) => label === likely).length;
    const count = Math.min(size, Math.max(leastAnchors, Math.round(anchorShare * size)));
    const anchors = labels
      .map((label, at) => ({ label, at, surety: scoreOf(at, likely) }))
      .sort((a, b) => b.surety - a.surety)
      .slice(0, count);
    const wrong = anchors.filter(({ label }) => label !== likely);
    suspects.push(...wrong.map(({ label, at, surety }) => ({ sampleId: ids[at] as string, label, likely, surety })));
    disagreeing += wrong.length;
    looked += count;
    weighted += (wrong.length / Math.max(1, count)) * (size / labels.length);
  }
  if (weighted > mostDisagreement) {
    const share = `${Math.round(100 * weighted)} %`;
    return { reason: `a linear model is too weak here to tell (where it is surest, ${share} of the labels disagree)` };
  }
  const { low, high, level, method } = wilson(weighted * looked, looked);
  return {
    atMost: { estimate: weighted, low: disagreeing === 0 ? 0 : low, high, level, method },
    suspects: suspects
      .sort((a, b) => b.surety - a.surety)
      .slice(0, mostSuspects)
      .map(({ sampleId, label, likely }) => ({ sampleId, label, likely })),
  };
}
