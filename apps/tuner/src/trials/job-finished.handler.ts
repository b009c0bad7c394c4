import { Controller } from '@nestjs/common';
import { Invalid, jobFinished, type PayloadOf, type Recipe } from '@paucis/contracts';
import { Handles, type Transaction } from '@paucis/platform';
import type { SweepState, TrialState } from '@paucis/search';
import { goalValuesOf } from '../sweeps/sweep-goals.js';
import { type ImageInput, imageInputOf, recipeOfTrial } from './recipe-of-trial.js';
import { RunOutcomes } from './run-outcomes.js';

/** A run has its value at the step it was asked for. */
@Controller()
export class JobFinishedHandler {
  constructor(private readonly outcomes: RunOutcomes) {}

  @Handles(jobFinished, 'tuner')
  async report(
    { owners, result, kind, jobId }: PayloadOf<typeof jobFinished>,
    transaction: Transaction,
  ): Promise<void> {
    if (kind !== 'train') return;
    for (const owner of owners) {
      await this.outcomes.record(
        owner,
        ({ trial, run }, state, sweep) => {
          const { metric } = state.plan.objective;
          const [value, step] = [result[metric], result.step];
          if (value === undefined || step === undefined) {
            throw new Invalid(
              'result-incomplete',
              `job ${jobId}: expected a result with ${metric} and step, got ${Object.keys(result).join(', ')}`,
            );
          }
          const isKnown = run.values.some((known) => known.step === step);
          // A job may end twice for a run: attached to again after a restart, or delivered late.
          if (isKnown || step !== run.step) return undefined;
          const image = imageInputOf(sweep.plan);
          const recipe = (): Recipe => recipeOf(state, trial, image);
          const further = goalValuesOf(state, { result, recipe, image, jobId });
          const { fold, seed } = run;
          return { type: 'run.reported', trial, fold, seed, step, value, ...(further && { further }) };
        },
        transaction,
      );
    }
  }
}

function recipeOf({ trials }: SweepState, index: number, image: ImageInput): Recipe {
  const { template, assignment } = trials.at(index) as TrialState;
  return recipeOfTrial(template, assignment, image);
}
