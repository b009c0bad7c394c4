import type { LabelCurve } from '@paucis/contracts';
import { isUnscored, labelEfficiency, meanOfDraws } from '@paucis/statistics';
import { estimateOf, level } from '../evaluations/score.js';

/** The best recipe of a family under one split plan. */
export interface LabelledTrial {
  readonly family: string;
  readonly sweep: string;
  /** Labels in the training part of a fold. */
  readonly labels: number;
  /** Validation samples for each of them. */
  readonly testToTrain: number;
  readonly splitPlanId: string;
  /** AUC by `fold/seed`. */
  readonly cells: ReadonlyMap<string, number>;
}

/** A curve for each family that was trained with two or more numbers of labels on the same validation folds. */
export function labelCurvesOf(trials: readonly LabelledTrial[]): LabelCurve[] {
  const families = [...new Set(trials.map(({ family }) => family))].sort();
  return families.flatMap((family) => {
    const best = bestOfPlans(trials.filter((trial) => trial.family === family));
    const sizes = [...new Set(best.map(({ labels }) => labels))].sort((a, b) => a - b);
    const most = sizes.at(-1);
    if (most === undefined || sizes.length < 2) return [];
    const shares = sizes.map((labels) => {
      const draws = best.filter((trial) => trial.labels === labels);
      return {
        fraction: labels / most,
        cells: meanOfDraws(draws.map(({ cells }) => cells)),
        draws: draws.length,
        labels,
      };
    });
    // Of full supervision: smaller shares overlap as much, their samples being among those.
    const testToTrain = Math.min(...best.map((trial) => trial.testToTrain));
    const found = labelEfficiency({ shares, labels: most, testToTrain, level });
    if (isUnscored(found)) return [];
    return [
      {
        ...{ family, labels: most, area: estimateOf(found.area), needed: found.needed },
        sweeps: [...new Set(best.map(({ sweep }) => sweep))].sort(),
        points: found.points.map(({ fraction, score }, at) => ({
          ...{ fraction, score: estimateOf(score) },
          labels: shares[at]?.labels as number,
          draws: shares[at]?.draws as number,
        })),
      },
    ];
  });
}

/** Of several sweeps over one plan the better trial counts. */
function bestOfPlans(trials: readonly LabelledTrial[]): LabelledTrial[] {
  const best = new Map<string, LabelledTrial>();
  for (const trial of trials) {
    const known = best.get(trial.splitPlanId);
    if (!known || mean(trial) > mean(known)) best.set(trial.splitPlanId, trial);
  }
  return [...best.values()];
}

function mean({ cells }: LabelledTrial): number {
  return [...cells.values()].reduce((sum, value) => sum + value, 0) / Math.max(1, cells.size);
}
