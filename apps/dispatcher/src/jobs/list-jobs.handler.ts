import { Controller } from '@nestjs/common';
import { type AnswerOf, type AskOf, type Job, listJobs } from '@paucis/contracts';
import { currentContext, Handles } from '@paucis/platform';
import { jobView } from './job-view.js';
import { JobsRepository } from './jobs.repository.js';

/** Well within the 512 KB of an answer. */
const answerBytes = 400_000;
const nobody = { purpose: 'nobody waits for it' };

@Controller()
export class ListJobsHandler {
  constructor(private readonly jobs: JobsRepository) {}

  @Handles(listJobs)
  async list(ask: AskOf<typeof listJobs>): Promise<AnswerOf<typeof listJobs>> {
    const { projectId } = currentContext();
    const rows = await this.jobs.listJobs({ ...ask, projectId, limit: ask.limit + 1 });
    const ids = rows.map(({ id }) => id);
    const owners = await this.jobs.findEveryOwner(ids);
    const artifacts = await this.jobs.findArtifacts(ids);
    const jobs: Job[] = [];
    let bytes = 0;
    for (const row of rows.slice(0, ask.limit)) {
      const of = owners.filter(({ jobId }) => jobId === row.id);
      const asked = of.find(
        ({ sweepId, runId }) => (ask.runId ?? runId) === runId && (ask.sweepId ?? sweepId) === sweepId,
      );
      const job = jobView(row, (asked ?? of[0])?.owner ?? nobody, artifacts.get(row.id) ?? []);
      bytes += Buffer.byteLength(JSON.stringify(job));
      if (bytes > answerBytes) break;
      jobs.push(job);
    }
    const last = jobs.at(-1);
    return { jobs, ...(last && jobs.length < rows.length && { next: last.id }) };
  }
}
