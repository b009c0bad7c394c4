import { Injectable } from '@nestjs/common';
import {
  type AnswerOf,
  claimJob,
  Conflict,
  externalPin,
  getLease,
  hashOf,
  type JobPin,
  type Lease,
  NotFound,
  registerWorker,
  renewLeases,
} from '@paucis/contracts';
import { Asks, currentContext } from '@paucis/platform';
import { type Claim, externalJobOf, type Held } from './external-job.js';

/** Leases of workers that speak HTTP: each belongs to the user whose token claimed it. */
@Injectable()
export class ExternalLeases {
  constructor(private readonly asks: Asks) {}

  async claim({ worker, claimId, method, version }: Claim): Promise<Lease | undefined> {
    const pin = externalPin(method, version);
    const workerId = workerIdOf(worker);
    await this.present(workerId, method, pin, 0);
    // The id is the worker's own, and may be another one's too.
    const own = `claim_${hashOf({ workerId, claimId }).slice(0, 20)}`;
    const { lease } = await this.asks.ask(claimJob, { workerId, claimId: own, pin, kinds: ['train', 'predict'] });
    if (lease !== undefined) await this.present(workerId, method, pin, 1);
    return lease;
  }

  /** What the worker holds; `stale` and `cancelled` are states, another user's or a trainer's job is none of its business. */
  async find(jobId: string, { worker, leaseEpoch }: Held): Promise<AnswerOf<typeof getLease>> {
    const found = await this.asks.ask(getLease, { workerId: workerIdOf(worker), jobId, leaseEpoch });
    if (found.state !== 'foreign') return found;
    throw new NotFound('lease-not-found', `job ${jobId} is leased to another worker`, { jobId, leaseEpoch });
  }

  /** The lease, or why there is none any more. */
  async get(jobId: string, held: Held): Promise<Lease> {
    const { state, lease } = await this.find(jobId, held);
    if (lease !== undefined) return lease;
    throw lost(jobId, held.leaseEpoch, state);
  }

  /** A lease is kept by whoever holds it, not by its name. */
  async renew(jobId: string, held: Held): Promise<'held' | 'cancelled' | 'stale'> {
    const { lease } = await this.find(jobId, held);
    const job = lease && externalJobOf(lease);
    // Busy for hours, it still counts among those that a sweep can use.
    if (job) await this.present(workerIdOf(held.worker), job.method, externalPin(job.method, job.version), 1);
    const leases = [{ jobId, leaseEpoch: held.leaseEpoch }];
    const renewed = await this.asks.ask(renewLeases, { workerId: workerIdOf(held.worker), leases });
    return renewed.leases[0]?.state ?? 'stale';
  }

  private async present(workerId: string, method: string, pin: JobPin, busy: number): Promise<void> {
    await this.asks.ask(registerWorker, { workerId, host: `external ${method}`, slots: 1, busy, pin });
  }
}

export const lost = (jobId: string, leaseEpoch: number, state: string): Conflict =>
  state === 'cancelled'
    ? new Conflict('job-cancelled', `job ${jobId} is not wanted any more`, { jobId })
    : new Conflict(
        'stale-lease',
        `job ${jobId}: lease epoch ${leaseEpoch} came, which has ended: somebody else has the job, or it is done`,
        { jobId, leaseEpoch },
      );

const workerIdOf = (worker: string): string =>
  `external_${hashOf({ actor: currentContext().actor, worker }).slice(0, 20)}`;
