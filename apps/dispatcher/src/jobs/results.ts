import { Injectable } from '@nestjs/common';
import type { AskOf, finishJob } from '@paucis/contracts';
import { ObjectHolds, type Transaction } from '@paucis/platform';
import { Checkpoints } from '../checkpoints/checkpoints.js';
import { Leases } from '../leases/leases.js';
import { JobArtifactRow } from './job-artifact.entity.js';
import { JobOutcomes } from './job-outcomes.js';
import { JobsRepository } from './jobs.repository.js';

/** Commits what jobs have made. */
@Injectable()
export class Results {
  constructor(
    private readonly jobs: JobsRepository,
    private readonly leases: Leases,
    private readonly outcomes: JobOutcomes,
    private readonly checkpoints: Checkpoints,
    private readonly holds: ObjectHolds,
  ) {}

  /** Compare and set: the holder's result counts; whoever comes later adopts it. */
  async commit(ask: AskOf<typeof finishJob>, transaction: Transaction): Promise<'committed' | 'stale'> {
    const { jobId, leaseEpoch, artifacts, result } = ask;
    const known = await this.jobs.findJob(jobId);
    // The same finish again: its reply was lost.
    if (known?.status === 'done' && known.leaseEpoch === leaseEpoch) return 'committed';
    const { state, job } = await this.leases.holdForWrite('finish', ask, transaction);
    if (state !== 'held') return 'stale';
    const { projectId } = job;
    await this.holds.confirm(
      artifacts.map(({ key }) => key),
      transaction,
    );
    for (const { name, key: objectKey, sha256, sizeBytes } of artifacts) {
      await transaction.insert(JobArtifactRow, { jobId, name, projectId, objectKey, sha256, sizeBytes });
    }
    const checkpoint = artifacts.find(({ name }) => name === 'checkpoint');
    if (checkpoint !== undefined) await this.checkpoints.save(job, job.targetStep, checkpoint, transaction);
    await this.checkpoints.settleTrajectory(job, transaction);
    await this.outcomes.complete(job, result, transaction);
    return 'committed';
  }
}
