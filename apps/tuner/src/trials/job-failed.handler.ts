import { Controller } from '@nestjs/common';
import { jobFailed, type PayloadOf } from '@paucis/contracts';
import { Handles, type Transaction } from '@paucis/platform';
import { RunOutcomes } from './run-outcomes.js';

/** A run's job is given up: the run failed, unless it was we who cancelled it. */
@Controller()
export class JobFailedHandler {
  constructor(private readonly outcomes: RunOutcomes) {}

  @Handles(jobFailed, 'tuner')
  async fail({ owners, failure, cancelled }: PayloadOf<typeof jobFailed>, transaction: Transaction): Promise<void> {
    if (cancelled) return;
    for (const owner of owners) {
      await this.outcomes.record(
        owner,
        ({ trial, run }) => {
          if (run.status !== 'requested') return undefined;
          const { fold, seed, step } = run;
          return { type: 'run.failed', trial, fold, seed, step, class: failure.class, message: failure.message };
        },
        transaction,
      );
    }
  }
}
