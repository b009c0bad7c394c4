import { Controller } from '@nestjs/common';
import { jobFailed, type PayloadOf } from '@paucis/contracts';
import { Database, Handles } from '@paucis/platform';
import { Explainer } from '../explanations/explainer.js';
import { Finalizer } from './finalizer.js';

/** A predict or explain job is given up: who waits for it looks at once what became of it. Trainings are the tuner's concern. */
@Controller()
export class JobFailedHandler {
  constructor(
    private readonly finalizer: Finalizer,
    private readonly explainer: Explainer,
    private readonly database: Database,
  ) {}

  @Handles(jobFailed, 'evaluator')
  fail({ kind }: PayloadOf<typeof jobFailed>): void {
    if (kind === 'predict') this.database.afterCommit(() => this.finalizer.wake());
    if (kind === 'explain') this.database.afterCommit(() => this.explainer.wake());
  }
}
