import { Controller } from '@nestjs/common';
import { type AnswerOf, type AskOf, getJobLog, NotFound } from '@paucis/contracts';
import { currentContext, Handles } from '@paucis/platform';
import { JobsRepository } from '../jobs/jobs.repository.js';
import { Logs } from './logs.js';

@Controller()
export class GetJobLogHandler {
  constructor(
    private readonly jobs: JobsRepository,
    private readonly logs: Logs,
  ) {}

  @Handles(getJobLog)
  async get({ jobId }: AskOf<typeof getJobLog>): Promise<AnswerOf<typeof getJobLog>> {
    const job = await this.jobs.findJob(jobId);
    if (job?.projectId !== currentContext().projectId) {
      throw new NotFound('job-not-found', `there is no job ${jobId} in this project`, { jobId });
    }
    return { lines: await this.logs.findLines(jobId), truncated: job.logsTruncated };
  }
}
