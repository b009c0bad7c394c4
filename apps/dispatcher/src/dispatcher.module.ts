import { Module } from '@nestjs/common';
import { Checkpoints } from './checkpoints/checkpoints.js';
import { ReadGrants } from './checkpoints/read-grants.js';
import { StoredArtifacts } from './checkpoints/stored-artifacts.js';
import { UploadGrantHandler } from './checkpoints/upload-grant.handler.js';
import { Clock } from './clock.js';
import { Curves } from './curves/curves.js';
import { GetCurvesHandler } from './curves/get-curves.handler.js';
import { Announcements } from './jobs/announcements.js';
import { CancelHandler } from './jobs/cancel.handler.js';
import { Cancellations } from './jobs/cancellations.js';
import { ClaimHandler } from './jobs/claim.handler.js';
import { Claims } from './jobs/claims.js';
import { DoneJobsHandler } from './jobs/done-jobs.handler.js';
import { FailHandler } from './jobs/fail.handler.js';
import { FinishHandler } from './jobs/finish.handler.js';
import { JobOutcomes } from './jobs/job-outcomes.js';
import { JobsRepository } from './jobs/jobs.repository.js';
import { ListJobsHandler } from './jobs/list-jobs.handler.js';
import { SlotUsageHandler } from './jobs/slot-usage.handler.js';
import { StepTimesHandler } from './jobs/step-times.handler.js';
import { Results } from './jobs/results.js';
import { Submissions } from './jobs/submissions.js';
import { SubmitHandler } from './jobs/submit.handler.js';
import { GetLeaseHandler } from './leases/get-lease.handler.js';
import { LapsedLeases } from './leases/lapsed-leases.js';
import { LeaseExpiry } from './leases/lease-expiry.js';
import { Leases } from './leases/leases.js';
import { Presence } from './leases/presence.js';
import { RenewHandler } from './leases/renew.handler.js';
import { GetJobLogHandler } from './logs/get-job-log.handler.js';
import { Logs } from './logs/logs.js';
import { ReportHandler } from './reports/report.handler.js';
import { Reports } from './reports/reports.js';
import { Workers } from './workers/workers.js';
import { WorkersHandler } from './workers/workers.handler.js';

/** Jobs: keys, dependencies, leases, workers, checkpoints, metric curves, logs. */
@Module({
  controllers: [
    SubmitHandler,
    CancelHandler,
    ClaimHandler,
    FinishHandler,
    FailHandler,
    ListJobsHandler,
    StepTimesHandler,
    SlotUsageHandler,
    DoneJobsHandler,
    RenewHandler,
    ReportHandler,
    GetCurvesHandler,
    GetJobLogHandler,
    UploadGrantHandler,
    WorkersHandler,
    GetLeaseHandler,
  ],
  providers: [
    Announcements,
    Cancellations,
    Checkpoints,
    Claims,
    Clock,
    Curves,
    JobOutcomes,
    JobsRepository,
    LapsedLeases,
    LeaseExpiry,
    Leases,
    Logs,
    Presence,
    ReadGrants,
    Reports,
    Results,
    StoredArtifacts,
    Submissions,
    Workers,
  ],
})
export class DispatcherModule {}
