import { Injectable } from '@nestjs/common';
import { registerWorker, Unavailable } from '@paucis/contracts';
import { Asks } from '@paucis/platform';
import { HeldLeases } from '../leases/held-leases.js';
import { Worker } from './worker.js';

const shortestPatienceMs = 500;

/** Says that this worker is there, and keeps its leases. */
@Injectable()
export class Heartbeat {
  private leaseMs = 0;
  private beatAt = -Infinity;

  constructor(
    private readonly asks: Asks,
    private readonly worker: Worker,
    private readonly leases: HeldLeases,
  ) {}

  /** True when it is time: at a third of the lease, and at once after the dispatcher was away. */
  get isDue(): boolean {
    return !this.leases.areFresh || performance.now() - this.beatAt >= this.leaseMs / 3;
  }

  /** The next one is due now. */
  hurry(): void {
    this.beatAt = -Infinity;
  }

  async beat(): Promise<void> {
    // Lost on the way, it must be asked again while the lease still runs.
    const patience = this.leaseMs > 0 ? { timeoutMs: Math.max(shortestPatienceMs, this.leaseMs / 3) } : {};
    await this.leases.renew(this.worker.id, patience);
    const { leaseMs } = await this.asks.ask(registerWorker, this.self(false), patience);
    this.leaseMs = leaseMs;
    this.beatAt = performance.now();
  }

  /** A dispatcher that does not hear it finds out by itself. */
  async sayGoodbye(): Promise<void> {
    try {
      await this.asks.ask(registerWorker, this.self(true), { timeoutMs: 1_000 });
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
    }
  }

  private self(leaving: boolean) {
    const { id: workerId, host, slots, pin } = this.worker;
    return { workerId, host, slots: slots.length, busy: slots.filter(({ isBusy }) => isBusy).length, pin, leaving };
  }
}
