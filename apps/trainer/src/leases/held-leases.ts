import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { grantUpload, type Lease, renewLeases, Unavailable, type WriteGrant } from '@paucis/contracts';
import { type AskOptions, Asks, CONFIG, Log, rootContext, runInContext } from '@paucis/platform';
import type { TrainerConfig } from '../config.js';
import { Outgoing } from '../reports/outgoing.js';
import { Spool } from '../reports/spool.js';
import type { Slot } from '../slots/slot.js';
import { listenerOf } from './job-listener.js';

interface Held {
  readonly outgoing: Outgoing;
  readonly traceparent: string | undefined;
}

/** A question names so many leases at most. */
const leasesPerAsk = 100;

/** The leases of this worker, from the claim until the dispatcher knows how they ended. */
@Injectable()
export class HeldLeases {
  private readonly held = new Set<Held>();
  private readonly spool: Spool;
  private isAway = false;
  private wake: () => void = () => undefined;

  constructor(
    private readonly asks: Asks,
    private readonly log: Log,
    @Inject(CONFIG) private readonly config: TrainerConfig,
  ) {
    this.spool = new Spool(join(config.PAUCIS_DATA_FOLDER, 'trainer', 'spool'), log);
  }

  /** The dispatcher answered when it was last asked to renew: before it does, claiming would give our own jobs away. */
  get areFresh(): boolean {
    return !this.isAway;
  }

  /** `listener` runs when there is something to tell at once. */
  onUrgent(listener: () => void): void {
    this.wake = listener;
  }

  /** Runs the job in the slot and passes on what it tells. */
  begin(lease: Lease, slot: Slot): void {
    const { jobId, leaseEpoch, traceparent } = lease;
    const outgoing = this.outgoingOf({ jobId, leaseEpoch }, () => void slot.stop(jobId));
    this.held.add({ outgoing, traceparent });
    const { kind } = lease.spec;
    this.log.info('job began', { jobId, leaseEpoch, kind, slot: slot.index, step: lease.checkpoint?.step ?? 0 });
    slot.run(
      lease,
      listenerOf(outgoing, {
        onUrgent: () => this.wake(),
        grant: (bytes) => this.grant({ jobId, leaseEpoch }, bytes),
      }),
    );
  }

  /** What an earlier process of this machine could not deliver. */
  takeOverSpool(): void {
    for (const spooled of this.spool.takeOver()) {
      const { jobId, leaseEpoch } = spooled;
      this.log.info('spool taken over', {
        jobId,
        leaseEpoch,
        reports: spooled.reports.length,
        ending: spooled.ending?.type,
      });
      const outgoing = this.outgoingOf({ jobId, leaseEpoch }, () => undefined, spooled);
      // Its process is gone: whatever was not ended will not be.
      outgoing.end({ type: 'fail', failure: { class: 'lost-worker', message: 'the worker died' }, released: false });
      this.held.add({ outgoing, traceparent: undefined });
      // Renewed before anything is claimed: else we would be given the same job to do again.
      this.isAway = true;
    }
  }

  async renew(workerId: string, patience: AskOptions = {}): Promise<void> {
    const live = [...this.held].filter(({ outgoing }) => !outgoing.isOver);
    try {
      for (let from = 0; from < live.length; from += leasesPerAsk) {
        const some = live.slice(from, from + leasesPerAsk);
        const leases = some.map(({ outgoing }) => outgoing.lease);
        const { leases: states } = await this.asks.ask(renewLeases, { workerId, leases }, patience);
        for (const [at, { state }] of states.entries()) if (state !== 'held') some[at]?.outgoing.lose(state);
      }
      if (this.isAway) this.log.info('dispatcher found again', { leases: live.length });
      this.isAway = false;
    } catch (error) {
      this.noteAbsence();
      throw error;
    }
  }

  /** Each on its own, so that a slow one holds up nobody. */
  async deliver(): Promise<void> {
    await Promise.all(
      [...this.held].map(async (one) => {
        const isThere = await runInContext(contextOf(one), () => one.outgoing.deliver());
        if (!isThere) this.noteAbsence();
        if (one.outgoing.isOver) this.held.delete(one);
      }),
    );
  }

  private async grant(
    lease: { readonly jobId: string; readonly leaseEpoch: number },
    bytes: { readonly sha256: string; readonly sizeBytes: number },
  ): Promise<WriteGrant> {
    const { state, grant } = await this.asks.ask(grantUpload, { ...lease, ...bytes });
    if (grant !== undefined) return grant;
    throw new Unavailable('lease-lost', `the lease is ${state}: nothing more may be stored`);
  }

  private noteAbsence(): void {
    if (!this.isAway) this.log.warn('dispatcher away', { leases: this.held.size });
    this.isAway = true;
  }

  private outgoingOf(
    lease: { jobId: string; leaseEpoch: number },
    onLost: () => void,
    spooled?: Parameters<Spool['save']>[0],
  ) {
    const { asks, spool, log, config } = this;
    return new Outgoing(lease, { asks, spool, log, onLost, limitBytes: config.PAUCIS_SPOOL_BYTES }, spooled);
  }
}

/** The trace that the job was submitted in. */
const contextOf = ({ traceparent }: Held) =>
  rootContext({ actor: 'service:trainer', ...(traceparent !== undefined && { traceparent }) });
