import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { AccessGuard } from './access/access.guard.js';
import { AccessModule } from './access/access.module.js';
import { AuditController } from './audit/audit.controller.js';
import { AuditInterceptor } from './audit/audit.interceptor.js';
import { AuditRepository } from './audit/audit.repository.js';
import { DatasetsModule } from './datasets/datasets.module.js';
import { HealthController } from './health/health.controller.js';
import { ServicesHealthService } from './health/services-health.js';
import { JobsController } from './jobs/jobs.controller.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { RequestCounts } from './metrics/request-counts.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { CheckPipe } from './requests/check.pipe.js';
import { RequestContextInterceptor } from './requests/request-context.interceptor.js';
import { SweepsModule } from './sweeps/sweeps.module.js';
import { WorkersController } from './workers/workers.controller.js';

@Module({
  imports: [AccessModule, DatasetsModule, SweepsModule],
  controllers: [JobsController, WorkersController, HealthController, MetricsController, AuditController],
  providers: [
    AuditRepository,
    RequestCounts,
    ServicesHealthService,
    { provide: APP_GUARD, useClass: AccessGuard },
    // In this order: the audit row names the user that the context holds.
    { provide: APP_INTERCEPTOR, useClass: RequestContextInterceptor },
    { provide: APP_INTERCEPTOR, useClass: AuditInterceptor },
    { provide: APP_PIPE, useClass: CheckPipe },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
})
export class GatewayModule {}
