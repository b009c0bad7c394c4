import { Injectable } from '@nestjs/common';
import { type JobReport, jobProgressed } from '@paucis/contracts';
import { Hints, type Transaction } from '@paucis/platform';
import { Checkpoints } from '../checkpoints/checkpoints.js';
import { Curves } from '../curves/curves.js';
import { JobRow } from '../jobs/job.entity.js';
import { JobsRepository } from '../jobs/jobs.repository.js';
import { Logs } from '../logs/logs.js';

/** Stores what lease holders tell. */
@Injectable()
export class Reports {
  constructor(
    private readonly jobs: JobsRepository,
    private readonly curves: Curves,
    private readonly logs: Logs,
    private readonly checkpoints: Checkpoints,
    private readonly hints: Hints,
  ) {}

  async store(job: JobRow, report: JobReport, transaction: Transaction): Promise<void> {
    const { sequence, step, totalSteps, points, logs, checkpoint } = report;
    await this.curves.append(job, points, transaction);
    const dropped = await this.logs.append(job, sequence, logs, transaction);
    if (dropped) await transaction.update(JobRow, { id: job.id }, { logsTruncated: true });
    if (checkpoint !== undefined) await this.checkpoints.save(job, checkpoint.step, checkpoint.artifact, transaction);
    const [first] = await this.jobs.findOwners([job.id]);
    if (first === undefined) return;
    const { id: jobId, kind } = job;
    this.hints.send(jobProgressed, { jobId, owner: first.owner, kind, step, totalSteps });
  }
}
