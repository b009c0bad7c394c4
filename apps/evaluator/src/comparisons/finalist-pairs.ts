import type { Estimate, FinalistRanks, NoFigure, PairedFinalists } from '@paucis/contracts';
import { compareModels, isUnscored, type PairComparison, rankRecipes } from '@paucis/statistics';
import { level } from '../evaluations/score.js';
import { samplesOfRuns } from '../evaluations/samples-of-runs.js';
import type { JudgedTrial, LeaderboardInput } from './leaderboard.js';
import { cellOf } from './scored-run.js';

/** More would be a search again, and a search is not settled by pairwise tests. */
const mostFinalists = 5;
/** Resamples of the paired bootstrap: as many as its time allows, which samples x resamples makes. */
const resamples = { least: 200, most: 1000, work: 2e7 } as const;

/** The winner, the tuned baseline, then the best of each other family. */
export function finalistsAmong(complete: readonly JudgedTrial[], baseline: JudgedTrial | undefined): JudgedTrial[] {
  const chosen = new Set(complete.slice(0, 1));
  if (baseline) chosen.add(baseline);
  for (const judged of complete) {
    if (chosen.size >= mostFinalists) break;
    if (![...chosen].some(({ trial }) => trial.family === judged.trial.family)) chosen.add(judged);
  }
  return complete.filter((judged) => chosen.has(judged));
}

export interface ComparedFinalists {
  readonly pairs: PairedFinalists[];
  readonly ranks?: FinalistRanks | NoFigure;
}

/** The finalists against each other on the validation images that all of them have scored: in pairs, and all at once. */
export function compareFinalists(
  complete: readonly JudgedTrial[],
  baseline: JudgedTrial | undefined,
  { sweepId, classes }: LeaderboardInput,
): ComparedFinalists {
  const finalists = finalistsAmong(complete, baseline);
  if (finalists.length < 2) return { pairs: [] };
  const names = Array.from({ length: classes }, (_, at) => String(at));
  const models = finalists.map(({ trial, rung }) => ({
    name: trial.id,
    samples: samplesOfRuns(
      rung.runs.map((run) => ({ fold: cellOf(run), file: run.predictions })),
      { classes: names, positiveClass: classes - 1 },
    ),
  }));
  const size = models[0]?.samples.labels.length ?? 1;
  const affordable = Math.floor(resamples.work / size);
  const pairs = compareModels(models, {
    ...{ level, seed: sweepId },
    resamples: Math.min(resamples.most, Math.max(resamples.least, affordable)),
  });
  return { pairs: pairs.map(asContract), ranks: rankRecipes(models, level) };
}

function asContract(pair: PairComparison): PairedFinalists {
  const {
    a,
    b,
    cases,
    models: { auc, accuracy, equivalence },
    recipes,
    ranked,
    resampled,
    adjusted,
    adjustedRecipes,
  } = pair;
  return {
    ...{ a, b, cases },
    models: {
      auc: isUnscored(auc) ? auc : { ...bounds(auc), p: auc.p, test: auc.test },
      accuracy: isUnscored(accuracy) ? accuracy : { onlyA: accuracy.onlyA, onlyB: accuracy.onlyB, midP: accuracy.midP },
      equivalence: isUnscored(equivalence)
        ? equivalence
        : { equivalent: equivalence.equivalent, margin: equivalence.margin, p: equivalence.p },
    },
    recipes: isUnscored(recipes) ? recipes : { ...bounds(recipes), p: recipes.p },
    ranked: isUnscored(ranked) ? ranked : { p: ranked.p, n: ranked.n },
    resampled: isUnscored(resampled) ? resampled : bounds(resampled),
    ...(adjusted !== undefined && { adjusted }),
    ...(adjustedRecipes !== undefined && { adjustedRecipes }),
  };
}

/** An interval without what a report does not print. */
const bounds = ({ estimate, low, high, level: of, method }: Estimate): Estimate => ({
  ...{ estimate, low, high, method },
  level: of,
});
