import { hashOf, Invalid } from '@paucis/contracts';
import { clustersOf, type Tie } from './clusters.js';
import { type Fold, foldHash, type SplitPlan } from './split-plan.js';
import type { SplitSample } from './split-sample.js';

export interface LabelFraction {
  /** Share of each class's training labels, above 0 and below 1. */
  readonly fraction: number;
  /** Another draw has another order, within which shares are nested. */
  readonly draw: number;
  readonly seed: number | string;
  readonly ties?: readonly Tie[];
}

/**
 * The plan with only a share of the training labels, class by class, whole clusters before parts of them. Shares of one draw are
 * nested: the 5 % lie within the 10 %. `Invalid` where a class would keep no label. Validation and test stay whole.
 */
export function withLabelFraction(plan: SplitPlan, samples: readonly SplitSample[], options: LabelFraction): SplitPlan {
  const { fraction, draw, seed, ties = [] } = options;
  const clusters = clustersOf(samples, ties);
  const known = new Map(
    samples.map(({ id, label }, at) => [
      id,
      { label, order: `${hashOf({ seed, draw, cluster: clusters[at] })} ${hashOf({ seed, draw, id })}` },
    ]),
  );
  const folds = plan.folds.map((fold): Fold => {
    const byLabel = new Map<number, { id: string; order: string }[]>();
    for (const id of fold.training) {
      const { label, order } = known.get(id) as { label: number; order: string };
      const members = byLabel.get(label) ?? [];
      members.push({ id, order });
      byLabel.set(label, members);
    }
    const kept = new Set<string>();
    for (const [label, members] of byLabel) {
      const most = Math.round(fraction * members.length);
      if (most < 1) throw tooFew(fraction, label, members.length, fold.index);
      members.sort((a, b) => (a.order < b.order ? -1 : 1));
      for (const { id } of members.slice(0, most)) kept.add(id);
    }
    const training = fold.training.filter((id) => kept.has(id));
    return { ...fold, training, trainingHash: foldHash(training), pretraining: fold.training };
  });
  const percent = Number((100 * fraction).toFixed(2));
  return { ...plan, folds, notes: [...plan.notes, `${percent} % of the training labels are used, draw ${draw}`] };
}

function tooFew(fraction: number, label: number, count: number, fold: number): Invalid {
  return new Invalid(
    'label-fraction-small',
    `split: ${fraction} of the ${count} training labels of class ${label} in fold ${fold} is less than one label; ` +
      `expected at least ${Number((0.5 / count).toFixed(4))}`,
    { fold, label },
  );
}
