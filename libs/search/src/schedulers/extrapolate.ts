import { normalCdf, mean } from '@paucis/statistics';
import { z } from 'zod';
import { lastResults, resultsByRung } from '../sweep/indexes.js';
import { type TrialView, valueAt } from '../sweep/trial.js';
import { growUnlessStopped, stepsEvery } from './judging.js';
import { type Rung, rungsAt } from './rung-plan.js';
import { defineScheduler, type Situation } from './scheduler.js';

const Options = z.strictObject({
  unit: z.literal('step').default('step'),
  max: z.int().positive(),
  /** Steps between two looks; a tenth of `max` where it is left out. */
  interval: z.int().positive().optional(),
  /** A trial ends once the chance that it ends above the best of its family falls below this. */
  threshold: z.number().gt(0).max(0.5).default(0.05),
  /** Looks at all folds before a curve is drawn out. */
  looks: z.int().min(4).default(4),
});
type Options = z.output<typeof Options>;

/**
 * Ends a trial whose curve, drawn out to the last step, hardly comes up to the best result of its family (Domhan et al. 2015, with power laws
 * a - b x^-c over a grid of c, weighed by how well each fits, in place of the sampled mixture of eleven curves).
 */
export const extrapolate = defineScheduler<Options>({
  name: 'extrapolate',
  version: 1,
  options: Options as z.ZodType<Options>,
  rungs: ({ max, interval = Math.ceil(max / 10) }, replication) => rungsAt(stepsEvery(interval, max), replication),
  refuses: ({ looks }, { rungs }) =>
    rungs.length <= looks
      ? `there are ${rungs.length} looks in all and a curve is drawn out from ${looks} on: take a smaller interval`
      : undefined,
  next: (situation) => growUnlessStopped(situation, (trial) => judge(trial, situation)),
  // Which curves are hopeless is not known beforehand: the forecast is the ceiling.
  expectedCounts: (_options, rungs, trials) => rungs.map(() => trials),
});

function judge(trial: TrialView, { history, rungs, direction, options }: Situation<Options>): string | undefined {
  const last = rungs.length - 1;
  const sign = direction === 'maximize' ? 1 : -1;
  const ranking = history.derived(resultsByRung[direction]).get(last) ?? history.derived(lastResults[direction]);
  const rival = ranking.entries.find(
    ({ trial: other }) => other.family === trial.family && valueAt(other, last) !== undefined,
  );
  if (!rival) return undefined;
  const here = rungs[trial.rung] as Rung;
  const curve = trial.results.flatMap(({ rung, value }) => {
    const { step, folds, seeds } = rungs[rung] as Rung;
    const isAlike = folds === here.folds && seeds === here.seeds && rung <= trial.rung && Number.isFinite(value);
    return isAlike ? [{ x: step, y: sign * value }] : [];
  });
  if (curve.length < options.looks) return undefined;
  const chance = chanceAbove(curve, (rungs[last] as Rung).step, -rival.loss);
  if (chance >= options.threshold) return undefined;
  return `${(100 * chance).toFixed(1)} % chance to end above trial ${rival.trial.index}, judged at step ${here.step}`;
}

const exponents = [0.25, 0.5, 0.75, 1, 1.5, 2, 3];
/** A curve may always be off by this share of its range. */
const leastDoubt = 0.02;

/** The chance that a rising curve stands above `mark` at `end`: a mixture of normal predictions. */
export function chanceAbove(curve: readonly { x: number; y: number }[], end: number, mark: number): number {
  const values = curve.map(({ y }) => y);
  const range = Math.max(...values) - Math.min(...values) || Math.abs(values[0] as number) || 1;
  const fits = exponents.map((c) => powerLaw(curve, c, end));
  const least = Math.min(...fits.map(({ error }) => error));
  let [sum, total] = [0, 0];
  for (const { at, error, doubt } of fits) {
    const weight = ((least + 1e-12) / (error + 1e-12)) ** (curve.length / 2);
    const deviation = Math.hypot(doubt, leastDoubt * range);
    sum += weight * (1 - normalCdf((mark - at) / deviation));
    total += weight;
  }
  return sum / total;
}

/** y = a - b (x / end)^-c by least squares: its value at the end, its squared error and the deviation of a prediction there. */
function powerLaw(curve: readonly { x: number; y: number }[], c: number, end: number) {
  const n = curve.length;
  const points = curve.map(({ x, y }) => ({ t: (x / end) ** -c, y }));
  const [mt, my] = [mean(points.map(({ t }) => t)), mean(points.map(({ y }) => y))];
  const spread = points.reduce((sum, { t }) => sum + (t - mt) ** 2, 0);
  const slope = Math.min(0, points.reduce((sum, { t, y }) => sum + (t - mt) * (y - my), 0) / spread);
  const error = points.reduce((sum, { t, y }) => sum + (y - my - slope * (t - mt)) ** 2, 0);
  const variance = error / Math.max(1, n - 2);
  return { at: my + slope * (1 - mt), error, doubt: Math.sqrt(variance * (1 + 1 / n + (1 - mt) ** 2 / spread)) };
}
