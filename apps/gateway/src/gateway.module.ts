import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { AccessGuard } from './access/access.guard.js';
import { AccessModule } from './access/access.module.js';
import { AuditController } from './audit/audit.controller.js';
import { AuditInterceptor } from './audit/audit.interceptor.js';
import { AuditRepository } from './audit/audit.repository.js';
import { DatasetsModule } from './datasets/datasets.module.js';
import { ExternalModule } from './external/external.module.js';
import { HealthController } from './health/health.controller.js';
import { ServicesHealthService } from './health/services-health.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { IdempotentAnswersRepository } from './idempotency/idempotent-answers.repository.js';
import { JobsController } from './jobs/jobs.controller.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { RequestCounts } from './metrics/request-counts.js';
import { ApiDocument } from './openapi/api-document.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { QuotaController } from './quota/quota.controller.js';
import { CheckPipe } from './requests/check.pipe.js';
import { NoUnknownInputsInterceptor } from './requests/no-unknown-inputs.interceptor.js';
import { RequestContextInterceptor } from './requests/request-context.interceptor.js';
import { AnswerInterceptor } from './routes/answer.interceptor.js';
import { SweepsModule } from './sweeps/sweeps.module.js';
import { WeightsModule } from './weights/weights.module.js';
import { WorkersController } from './workers/workers.controller.js';

@Module({
  imports: [AccessModule, DatasetsModule, ExternalModule, SweepsModule, WeightsModule],
  controllers: [
    JobsController,
    WorkersController,
    QuotaController,
    HealthController,
    MetricsController,
    AuditController,
    OpenApiController,
  ],
  providers: [
    AuditRepository,
    IdempotentAnswersRepository,
    ApiDocument,
    RequestCounts,
    ServicesHealthService,
    { provide: APP_GUARD, useClass: AccessGuard },
    // In this order: the audit row names the user that the context holds; what is kept for a key is what leaves.
    { provide: APP_INTERCEPTOR, useClass: RequestContextInterceptor },
    { provide: APP_INTERCEPTOR, useClass: AuditInterceptor },
    { provide: APP_INTERCEPTOR, useClass: NoUnknownInputsInterceptor },
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
    { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
    { provide: APP_PIPE, useClass: CheckPipe },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
})
export class GatewayModule {}
