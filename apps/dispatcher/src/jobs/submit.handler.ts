import { Controller } from '@nestjs/common';
import { type AnswerOf, type AskOf, submitJobs } from '@paucis/contracts';
import { Database, Handles } from '@paucis/platform';
import { Submissions } from './submissions.js';

@Controller()
export class SubmitHandler {
  constructor(
    private readonly database: Database,
    private readonly submissions: Submissions,
  ) {}

  @Handles(submitJobs)
  async submit({ jobs }: AskOf<typeof submitJobs>): Promise<AnswerOf<typeof submitJobs>> {
    return this.database.transaction(async (transaction) => {
      const placed = await this.submissions.submit(jobs, transaction);
      return { jobs: placed.map(({ id, key, status }) => ({ jobId: id, key, status })) };
    });
  }
}
