import { Module } from '@nestjs/common';
import { Quotas } from './quotas/quotas.js';
import { QuotasHandler } from './quotas/quotas.handler.js';
import { CreateSweepHandler } from './sweeps/create-sweep.handler.js';
import { ResolveSweep } from './sweeps/resolve-sweep.js';
import { SweepLog } from './sweeps/sweep-log.js';
import { SweepLoop } from './sweeps/sweep-loop.js';
import { SweepsHandler } from './sweeps/sweeps.handler.js';
import { SweepsRepository } from './sweeps/sweeps.repository.js';
import { JobFailedHandler } from './trials/job-failed.handler.js';
import { JobFinishedHandler } from './trials/job-finished.handler.js';
import { RunOutcomes } from './trials/run-outcomes.js';
import { TrialsHandler } from './trials/trials.handler.js';

@Module({
  controllers: [CreateSweepHandler, SweepsHandler, TrialsHandler, QuotasHandler, JobFinishedHandler, JobFailedHandler],
  providers: [SweepsRepository, SweepLog, SweepLoop, ResolveSweep, RunOutcomes, Quotas],
})
export class TunerModule {}
