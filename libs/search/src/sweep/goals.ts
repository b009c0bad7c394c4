import { z } from 'zod';
import type { Direction, RungResult, TrialView } from './trial.js';

/** What counts as a miss of one; 1 in sweeps that were made before there were scales. */
const scale = z.number().positive().optional();

/** What is wanted beside the objective: a second one, or a bound that a result must keep. */
export const Goal = z.union([
  z.strictObject({ metric: z.string(), direction: z.enum(['maximize', 'minimize']) }),
  z.strictObject({ metric: z.string(), atMost: z.number(), scale }),
  z.strictObject({ metric: z.string(), atLeast: z.number(), scale }),
]);
export type Goal = z.output<typeof Goal>;

/** Goals as a new sweep records them: misses are shares of their bound, or a million parameters would outweigh every millisecond. */
export function withScales(goals: readonly Goal[]): Goal[] {
  return goals.map((goal) =>
    'direction' in goal || goal.scale !== undefined
      ? goal
      : { ...goal, scale: Math.abs('atMost' in goal ? goal.atMost : goal.atLeast) || 1 },
  );
}

/** A result as optimisers see it. */
export interface Losses {
  /** One for each objective, to be minimised; infinite where it is no number. */
  losses: number[];
  /** By how much the constraints are missed in sum, each in its scale; 0 where all are kept. */
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
    else {
      const missed = 'atMost' in goal ? metric - goal.atMost : goal.atLeast - metric;
      violation += Math.max(0, orWorst(missed)) / (goal.scale ?? 1);
    }
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
