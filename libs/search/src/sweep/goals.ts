import { z } from 'zod';
import type { Direction, RungResult, TrialView } from './trial.js';

/** What is wanted beside the objective: a second one, or a bound that a result must keep. */
export const Goal = z.union([
  z.strictObject({ metric: z.string(), direction: z.enum(['maximize', 'minimize']) }),
  z.strictObject({ metric: z.string(), atMost: z.number() }),
  z.strictObject({ metric: z.string(), atLeast: z.number() }),
]);
export type Goal = z.output<typeof Goal>;

/** A result as optimisers see it. */
export interface Losses {
  /** One for each objective, to be minimised; infinite where it is no number. */
  losses: number[];
  /** By how much the constraints are missed in sum; 0 where all are kept. */
  violation: number;
}

export function lossesOf(
  { value, further: metrics = [] }: Pick<RungResult, 'value' | 'further'>,
  direction: Direction,
  further: readonly Goal[] = [],
): Losses {
  const losses = [lossOf(value, direction)];
  let violation = 0;
  further.forEach((goal, at) => {
    const metric = metrics[at] ?? NaN;
    if ('direction' in goal) losses.push(lossOf(metric, goal.direction));
    else violation += Math.max(0, ...['atMost' in goal ? metric - goal.atMost : goal.atLeast - metric].map(orWorst));
  });
  return { losses, violation };
}

/** By how much a trial's result at a rung misses the constraints. */
export function violationAt(trial: TrialView, rung: number, further: readonly Goal[] = []): number {
  const result = trial.results.find((each) => each.rung === rung);
  return result ? lossesOf(result, 'minimize', further).violation : Infinity;
}

function lossOf(value: number, direction: Direction): number {
  return orWorst(direction === 'maximize' ? -value : value);
}

const orWorst = (value: number): number => (Number.isNaN(value) ? Infinity : value);
