import { Module } from '@nestjs/common';
import { Claims } from './leases/claims.js';
import { HeldLeases } from './leases/held-leases.js';
import { Heartbeat } from './workers/heartbeat.js';
import { Routine } from './workers/routine.js';
import { Supervisor } from './workers/supervisor.js';
import { Worker } from './workers/worker.js';

/** A worker: claims jobs, runs them in processes of their own, reports. */
@Module({ controllers: [Supervisor], providers: [Claims, HeldLeases, Heartbeat, Routine, Worker] })
export class TrainerModule {}
