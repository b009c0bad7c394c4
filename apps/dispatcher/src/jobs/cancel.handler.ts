import { Controller } from '@nestjs/common';
import { type AnswerOf, type AskOf, cancelJobs } from '@paucis/contracts';
import { currentContext, Database, Handles } from '@paucis/platform';
import { Cancellations } from './cancellations.js';

@Controller()
export class CancelHandler {
  constructor(
    private readonly database: Database,
    private readonly cancellations: Cancellations,
  ) {}

  @Handles(cancelJobs)
  async cancel(ask: AskOf<typeof cancelJobs>): Promise<AnswerOf<typeof cancelJobs>> {
    const { projectId } = currentContext();
    return this.database.transaction(async (transaction) => ({
      cancelled: await this.cancellations.cancel(projectId, ask, transaction),
    }));
  }
}
