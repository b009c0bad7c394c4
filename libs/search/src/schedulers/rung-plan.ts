import { Invalid } from '@paucis/contracts';
import { z } from 'zod';

/** What a trial must have shown to be judged at this rung: folds x seeds runs, each trained to `step`. */
export const Rung = z.strictObject({ step: z.int().positive(), folds: z.int().positive(), seeds: z.int().positive() });
export type Rung = z.output<typeof Rung>;

/** Folds and seeds that a finished trial has. */
export interface Replication {
  folds: number;
  seeds: number;
}

/**
 * The rungs of successive halving, cheapest doubt first: one fold at `min` steps, all folds at `min` (at few steps the
 * folds differ more than the recipes), then min * reduction^k steps up to `max`, and at `max` the further seeds.
 */
export function rungPlan(input: { min: number; max: number; reduction: number } & Replication): Rung[] {
  const { min, max, reduction, folds, seeds } = input;
  if (min > max || reduction <= 1) {
    throw new Invalid(
      'rungs-wrong',
      `rungs: expected min <= max and reduction > 1, got ${min}, ${max} and ${reduction}`,
    );
  }
  const steps: number[] = [];
  for (let k = 0, step = min; step < max; k += 1, step = Math.round(min * reduction ** k)) {
    if (steps.at(-1) !== step) steps.push(step);
  }
  steps.push(max);
  return rungsAt(steps, { folds, seeds });
}

/** Rungs at rising steps: the first with one fold and then with all, the last once more with all seeds. */
export function rungsAt(steps: readonly number[], { folds, seeds }: Replication): Rung[] {
  const rungs = steps.map((step) => ({ step, folds, seeds: 1 }));
  if (folds > 1) rungs.unshift({ step: steps[0] as number, folds: 1, seeds: 1 });
  if (seeds > 1) rungs.push({ step: steps.at(-1) as number, folds, seeds });
  return rungs;
}
