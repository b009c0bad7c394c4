import { Controller } from '@nestjs/common';
import { type AnswerOf, type AskOf, findDoneJobs } from '@paucis/contracts';
import { currentContext, Handles } from '@paucis/platform';
import { JobsRepository } from './jobs.repository.js';

@Controller()
export class DoneJobsHandler {
  constructor(private readonly jobs: JobsRepository) {}

  @Handles(findDoneJobs)
  async find({ keys }: AskOf<typeof findDoneJobs>): Promise<AnswerOf<typeof findDoneJobs>> {
    return { keys: await this.jobs.findDoneKeys(currentContext().projectId, keys) };
  }
}
