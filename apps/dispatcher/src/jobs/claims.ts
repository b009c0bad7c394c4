import { Injectable } from '@nestjs/common';
import {
  type AnswerOf,
  type ArtifactRef,
  type AskOf,
  claimJob,
  type getLease,
  hashOf,
  type Lease,
} from '@paucis/contracts';
import type { Transaction } from '@paucis/platform';
import { In } from 'typeorm';
import { Checkpoints } from '../checkpoints/checkpoints.js';
import { Clock } from '../clock.js';
import { leaseStateOf } from '../leases/lease-state.js';
import { Workers } from '../workers/workers.js';
import { JobOutcomes } from './job-outcomes.js';
import { JobRow } from './job.entity.js';
import { JobsRepository } from './jobs.repository.js';
import { resolveInputs } from './resolve-inputs.js';
import { isSuspect } from './retry-policy.js';

/** Leases jobs to workers. */
@Injectable()
export class Claims {
  constructor(
    private readonly jobs: JobsRepository,
    private readonly checkpoints: Checkpoints,
    private readonly outcomes: JobOutcomes,
    private readonly clock: Clock,
    private readonly workers: Workers,
  ) {}

  /** The same claim again (its reply was lost) gets the same lease. */
  async claim(ask: AskOf<typeof claimJob>, leaseMs: number, transaction: Transaction): Promise<Lease | undefined> {
    const { workerId, claimId, sequence, pin, kinds } = ask;
    const mine = await this.jobs.findByClaim(workerId, claimId);
    if (mine !== undefined) return this.leaseOf(mine, leaseMs, transaction);
    if (kinds.length === 0) return undefined;
    if (sequence !== undefined && !(await this.workers.noteClaim(workerId, sequence, transaction))) return undefined;
    const others = await this.jobs.findHeldBy(workerId);
    if (others.some(isSuspect)) return undefined;
    for (;;) {
      const now = this.clock.now();
      const forSuspects = others.length === 0;
      const job = await this.jobs.findClaimable({ pinHash: hashOf(pin), kinds, now, forSuspects });
      if (job === undefined) return undefined;
      await this.makeNeighbours(job, others, transaction);
      Object.assign(job, { status: 'running', workerId, claimId, claimedAt: now, startedAt: job.startedAt ?? now });
      Object.assign(job, { leaseEpoch: job.leaseEpoch + 1, lastSequence: 0, lapsed: false, retryAt: null });
      const lease = await this.leaseOf(job, leaseMs, transaction);
      if (lease !== undefined) return lease;
    }
  }

  private async makeNeighbours(job: JobRow, others: readonly JobRow[], transaction: Transaction): Promise<void> {
    job.hasNeighbours = others.length > 0;
    const ids = others.filter(({ hasNeighbours }) => !hasNeighbours).map(({ id }) => id);
    if (ids.length > 0) await transaction.update(JobRow, { id: In(ids) }, { hasNeighbours: true });
  }

  /** What a worker holds, as it was claimed. */
  async held({ workerId, jobId, leaseEpoch }: AskOf<typeof getLease>): Promise<AnswerOf<typeof getLease>> {
    const job = await this.jobs.findJob(jobId);
    const state = leaseStateOf(job, leaseEpoch);
    if (job === undefined || state !== 'held') return { state };
    if (job.workerId !== workerId) return { state: 'foreign' };
    const { artifacts } = await resolveInputs(this.jobs, job);
    const leaseMs = Math.max(1, (job.leaseUntil ?? 0) - this.clock.now());
    return { state, lease: await this.viewOf(job, artifacts, leaseMs, await this.checkpoints.findFor(job)) };
  }

  /** Undefined when its inputs are gone, which ends the job. */
  private async leaseOf(job: JobRow, leaseMs: number, transaction: Transaction): Promise<Lease | undefined> {
    const { artifacts: inputs, missing } = await resolveInputs(this.jobs, job);
    if (missing !== undefined) {
      await this.outcomes.end(job, 'failed', { class: 'bad-input', message: missing }, transaction);
      return undefined;
    }
    const checkpoint = await this.checkpoints.findFor(job);
    job.step = checkpoint?.step ?? 0;
    job.resumedStep = job.step;
    job.leaseUntil = this.clock.now() + leaseMs;
    await transaction.save(job);
    return this.viewOf(job, inputs, leaseMs, checkpoint);
  }

  private async viewOf(
    { id, key, leaseEpoch, spec, traceparent }: JobRow,
    inputs: ArtifactRef[],
    leaseMs: number,
    checkpoint: { readonly step: number; readonly artifact: ArtifactRef } | undefined,
  ): Promise<Lease> {
    const [first] = await this.jobs.findOwners([id]);
    const owner = first?.owner ?? { purpose: 'nobody waits for it' };
    const resumed = checkpoint && { checkpoint: { step: checkpoint.step, artifact: checkpoint.artifact } };
    return { jobId: id, key, leaseEpoch, leaseMs, spec, owner, inputs, traceparent, ...resumed };
  }
}
