import { Controller } from '@nestjs/common';
import { type AnswerOf, type AskOf, finishJob } from '@paucis/contracts';
import { Database, Handles } from '@paucis/platform';
import { StoredArtifacts } from '../checkpoints/stored-artifacts.js';
import { Results } from './results.js';

@Controller()
export class FinishHandler {
  constructor(
    private readonly database: Database,
    private readonly stored: StoredArtifacts,
    private readonly results: Results,
  ) {}

  @Handles(finishJob)
  async finish(ask: AskOf<typeof finishJob>): Promise<AnswerOf<typeof finishJob>> {
    const artifacts = await this.stored.adopt(ask.artifacts);
    await this.stored.verify(ask.jobId, artifacts);
    return this.database.transaction(async (transaction) => ({
      state: await this.results.commit({ ...ask, artifacts }, transaction),
    }));
  }
}
