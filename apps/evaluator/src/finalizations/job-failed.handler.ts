import { Controller } from '@nestjs/common';
import { jobFailed, type PayloadOf } from '@paucis/contracts';
import { Database, Handles } from '@paucis/platform';
import { Finalizer } from './finalizer.js';

/** A predict job is given up: its finalization looks at once what became of it. Trainings are the tuner's concern. */
@Controller()
export class JobFailedHandler {
  constructor(
    private readonly finalizer: Finalizer,
    private readonly database: Database,
  ) {}

  @Handles(jobFailed, 'evaluator')
  fail({ kind }: PayloadOf<typeof jobFailed>): void {
    if (kind === 'predict') this.database.afterCommit(() => this.finalizer.wake());
  }
}
