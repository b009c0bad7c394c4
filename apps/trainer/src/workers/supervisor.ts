import { Controller, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { jobCancelled, jobsAvailable } from '@paucis/contracts';
import { Handles } from '@paucis/platform';
import { HeldLeases } from '../leases/held-leases.js';
import { Heartbeat } from './heartbeat.js';
import { Routine } from './routine.js';
import { Worker } from './worker.js';

/** From the first process of a slot to the last report. */
@Controller()
export class Supervisor implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(
    private readonly worker: Worker,
    private readonly leases: HeldLeases,
    private readonly heartbeat: Heartbeat,
    private readonly routine: Routine,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.worker.open();
    this.leases.takeOverSpool();
    this.worker.onIdle(() => this.routine.claimNow());
    this.routine.start(this.worker);
  }

  /** Jobs are handed back with a checkpoint; what cannot be delivered now is spooled. */
  async onModuleDestroy(): Promise<void> {
    if (!this.worker.isOpen) return;
    await this.worker.close();
    await this.leases.deliver();
    await this.heartbeat.sayGoodbye();
  }

  @Handles(jobsAvailable)
  available(): void {
    this.routine.claimNow();
  }

  @Handles(jobCancelled)
  cancelled(): void {
    this.routine.renewNow();
  }
}
