import { Injectable } from '@nestjs/common';
import { claimJob, newId } from '@paucis/contracts';
import { Asks } from '@paucis/platform';
import { Worker } from '../workers/worker.js';
import { HeldLeases } from './held-leases.js';

/** Gets work for idle slots. */
@Injectable()
export class Claims {
  /** Of the claim under way; asked again under the same id until it is answered, since a reply may be lost. */
  private claimId = newId('claim');
  private sequence = 1;

  constructor(
    private readonly asks: Asks,
    private readonly worker: Worker,
    private readonly leases: HeldLeases,
  ) {}

  async claim(signal: AbortSignal): Promise<void> {
    const { id: workerId, pin, slots, kinds } = this.worker;
    while (!signal.aborted && this.leases.areFresh) {
      const slot = slots.find(({ isIdle }) => isIdle);
      if (slot === undefined) return;
      const { claimId, sequence } = this;
      const { lease } = await this.asks.ask(claimJob, { workerId, claimId, sequence, pin, kinds });
      this.claimId = newId('claim');
      this.sequence += 1;
      if (lease === undefined) return;
      this.leases.begin(lease, slot);
    }
  }
}
