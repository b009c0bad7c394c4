import {
  biasCorrectedAuc,
  compareRecipes,
  crossValidatedAuc,
  rocAuc,
  seededRandom,
  wilson,
  withinBest,
} from '@paucis/statistics';
import type { StudiedSweep, StudiedTrial } from './mini-sweep.js';

const testToTrain = 1 / 4;
const resamples = 500;

/** What the statistics said of one mini-sweep, and what was true. */
function judged({ sweep, trials }: StudiedSweep) {
  const named = trials.map((trial) => ({
    trial,
    id: `${trial.recipe}/${trial.name}`,
    truth: truthOf(trial),
    cells: cellsOf(trial),
  }));
  const leader = named.reduce((a, b) => (mean(b.cells) > mean(a.cells) ? b : a));
  const best = named.reduce((a, b) => (b.truth > a.truth ? b : a));
  const plain = crossValidatedAuc({ task: 'binary', folds: foldsOf(leader.trial) });
  const corrected = biasCorrectedAuc({
    ...{ task: 'binary' as const, resamples, random: seededRandom(sweep, 'bbc') },
    candidates: named.map(({ id, trial }) => ({ id, folds: foldsOf(trial) })),
  });
  const verdicts = withinBest({
    candidates: named.map(({ id, cells }) => ({ id, values: cells })),
    ...{ direction: 'maximize' as const, testToTrain },
  });
  const recipes = [...new Set(trials.map(({ recipe }) => recipe))];
  return {
    holds: plain.low <= leader.truth && leader.truth <= plain.high,
    correctedHolds: corrected.low <= leader.truth && leader.truth <= corrected.high,
    optimism: plain.estimate - leader.truth,
    correctedOptimism: corrected.estimate - leader.truth,
    regret: best.truth - leader.truth,
    bestKept: verdicts.find(({ id }) => id === best.id)?.verdict !== 'separated',
    twins: recipes.map((recipe) => {
      const [a, b] = named.filter(({ trial }) => trial.recipe === recipe);
      return compareRecipes({ a: a?.cells ?? new Map(), b: b?.cells ?? new Map(), testToTrain }).p <= 0.05;
    }),
  };
}

const foldsOf = ({ folds }: StudiedTrial) =>
  folds.map(({ fold, ids, labels, scores }) => ({ fold: String(fold), labels, scores, groups: ids }));

/** The mean over the fold models of their AUC on the population: what the cross-validated AUC is an estimate of. */
const truthOf = ({ folds }: StudiedTrial): number =>
  folds.reduce((sum, { population }) => sum + population, 0) / folds.length;

const cellsOf = ({ folds }: StudiedTrial): Map<string, number> =>
  new Map(
    folds.map(({ fold, labels, scores }) => [
      String(fold),
      rocAuc(
        labels,
        scores.map((row) => row[1] as number),
      ),
    ]),
  );

function mean(values: ReadonlyMap<string, number> | readonly number[]): number {
  const all = [...values.values()];
  return all.reduce((sum, value) => sum + value, 0) / all.length;
}

/** The page of the study, from the lines of its state file. */
export function truthfulnessReport(sweeps: readonly StudiedSweep[]): string {
  const all = sweeps.map(judged);
  const twins = all.flatMap((of) => of.twins);
  const count = (values: readonly boolean[]): string => {
    const hits = values.filter(Boolean).length;
    const { low, high } = wilson(hits, values.length);
    return `${hits} of ${values.length} (${((100 * hits) / values.length).toFixed(1)} %; 95 % interval ${(100 * low).toFixed(0)} to ${(100 * high).toFixed(0)})`;
  };
  const [first] = sweeps;
  const average = (of: (one: (typeof all)[number]) => number): string => mean(all.map(of)).toFixed(4);
  return `# Does a small sweep tell the truth?

${sweeps.length} sweeps, each over ${first?.images} images drawn from PneumoniaMNIST (28 px, exact copies removed), five folds, five recipes proposed at random
(small CNNs and ViTs of varied width, rate, decay, length), each under two names with other start values. The other
${first?.population.toLocaleString('en-US')} images are the population: every fold model was scored on all of them, so the truth is known to about a
thousandth. Repeat: \`node test/dist/studies/truthfulness.js\` (resumable; ${(sweeps.reduce((sum, { seconds }) => sum + seconds, 0) / 3600).toFixed(1)} hours of a shared core).

| question | goal | found |
| --- | --- | --- |
| the leader's interval holds its population AUC | >= 90 % | ${count(all.map(({ holds }) => holds))} |
| so does its interval corrected for having been chosen | >= 90 % | ${count(all.map(({ correctedHolds }) => correctedHolds))} |
| the same recipe under two names is called different | <= 5 % | ${count(twins)} |
| the truly best is in the set not separable from the best | >= 95 % | ${count(all.map(({ bestKept }) => bestKept))} |

| mean over the sweeps | AUC |
| --- | --- |
| leader's score minus its truth (optimism) | ${average(({ optimism }) => optimism)} |
| the same, corrected for having been chosen | ${average(({ correctedOptimism }) => correctedOptimism)} |
| regret: the best candidate's truth minus the leader's | ${average(({ regret }) => regret)} (largest ${Math.max(...all.map(({ regret }) => regret)).toFixed(4)}) |
`;
}
