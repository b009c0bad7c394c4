import { Injectable } from '@nestjs/common';
import { Unavailable } from '@paucis/contracts';
import { type Loop, Loops } from '@paucis/platform';
import { Claims } from '../leases/claims.js';
import { HeldLeases } from '../leases/held-leases.js';
import { Heartbeat } from './heartbeat.js';
import { Worker } from './worker.js';

/** Fine enough for a renewal at a third of the shortest lease. */
const beatEveryMs = 200;

/** What a worker does again and again: claim, report, renew. */
@Injectable()
export class Routine {
  private claimLoop: Loop | undefined;
  private beatLoop: Loop | undefined;

  constructor(
    private readonly loops: Loops,
    private readonly leases: HeldLeases,
    private readonly heartbeat: Heartbeat,
    private readonly claims: Claims,
  ) {}

  start({ config }: Worker): void {
    const { PAUCIS_POLL_MS: pollMs, PAUCIS_REPORT_MS: reportMs } = config;
    const claimLoop = this.loops.every('claims', pollMs, (signal) => ifThere(() => this.claims.claim(signal)));
    const reportLoop = this.loops.every('reports', reportMs, () => this.leases.deliver());
    this.beatLoop = this.loops.every('heartbeat', beatEveryMs, async () => {
      if (!this.heartbeat.isDue) return;
      const wasAway = !this.leases.areFresh;
      await ifThere(() => this.heartbeat.beat());
      if (wasAway && this.leases.areFresh) [claimLoop, reportLoop].forEach((loop) => loop.wake());
    });
    this.claimLoop = claimLoop;
    this.leases.onUrgent(() => reportLoop.wake());
  }

  /** There may be work, and a slot for it. */
  claimNow(): void {
    this.claimLoop?.wake();
  }

  /** Some lease may be worth nothing any more. */
  renewNow(): void {
    this.heartbeat.hurry();
    this.beatLoop?.wake();
  }
}

/** A dispatcher that is away is no error of ours: the next turn asks again. */
async function ifThere(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
  }
}
