import { Invalid } from '@paucis/contracts';
import { columnsOf, type Predictions } from './predictions.js';
import { scoreOrReason, type Unscored } from './unscored.js';

export interface SubgroupScore<Score> {
  subgroup: string;
  /** Samples, and independent groups (patients) among them. */
  n: number;
  groups: number;
  /** Samples per class index. */
  classes: number[];
  /** The score, or why this subgroup has none. */
  score: Score | Unscored;
  /** Set where the subgroup is too small for its score to be read on its own. */
  warning?: string;
}

/**
 * A score within each subgroup (sex, site, scanner ...), sorted by name. `score` is any function of predictions, with or
 * without an interval; it gets the sample indices too, for bootstraps by patient. A subgroup that holds fewer than
 * `smallBelow` groups of any class carries a warning.
 */
export function subgroupScores<Score>(input: {
  predictions: Predictions;
  subgroups: ArrayLike<string | number>;
  score: (predictions: Predictions, samples: readonly number[]) => Score;
  /** The product's rule for "small"; there is no default, since it depends on the score. */
  smallBelow: number;
  /** Patient of each sample. */
  groups?: ArrayLike<string | number>;
}): SubgroupScore<Score>[] {
  const { predictions, subgroups, score, smallBelow, groups } = input;
  const { task, labels, scores } = predictions;
  const classes = task === 'binary' ? 2 : columnsOf(predictions);
  for (const [name, given] of Object.entries({ subgroups, groups })) {
    if (given && given.length !== labels.length) {
      throw new Invalid('scores-mismatch', `subgroups: ${given.length} ${name} came with ${labels.length} samples`);
    }
  }
  const members = new Map<string, number[]>();
  for (let at = 0; at < labels.length; at += 1) {
    const name = String(subgroups[at]);
    const known = members.get(name);
    if (known) known.push(at);
    else members.set(name, [at]);
  }
  return [...members]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([subgroup, samples]) => {
      const own = {
        task,
        labels: samples.map((at) => labels[at] as number),
        scores: samples.map((at) => scores[at] as ArrayLike<number>),
      };
      const unitsOf = (of: readonly number[]): number => new Set(of.map((at) => (groups ? groups[at] : at))).size;
      const perClass = Array.from({ length: classes }, (_, label) => samples.filter((at) => labels[at] === label));
      const warning = warningOf(subgroup, perClass.map(unitsOf), smallBelow);
      return {
        subgroup,
        n: samples.length,
        groups: unitsOf(samples),
        classes: perClass.map((of) => of.length),
        score: scoreOrReason(() => score(own, samples)),
        ...(warning === undefined ? {} : { warning }),
      };
    });
}

function warningOf(subgroup: string, units: readonly number[], smallBelow: number): string | undefined {
  const least = Math.min(...units);
  if (least >= smallBelow) return undefined;
  return `${subgroup}: class ${units.indexOf(least)} has ${least} independent cases, fewer than ${smallBelow}; read with care`;
}
