import { defineService } from '@paucis/platform';
import { CheckpointRow } from './checkpoints/checkpoint.entity.js';
import { referenced } from './checkpoints/referenced.js';
import { DispatcherConfig } from './config.js';
import { MetricChunkRow } from './curves/metric-chunk.entity.js';
import { JobArtifactRow } from './jobs/job-artifact.entity.js';
import { JobDependencyRow } from './jobs/job-dependency.entity.js';
import { JobOwnerRow } from './jobs/job-owner.entity.js';
import { JobRow } from './jobs/job.entity.js';
import { LogChunkRow } from './logs/log-chunk.entity.js';
import { DropGarbage1764000001000 } from './migrations/drop-garbage.migration.js';
import { Jobs1700000001000 } from './migrations/jobs.migration.js';
import { LateClaimsAndProgress1764000002000 } from './migrations/late-claims-and-progress.migration.js';
import { LostTogether1764000003000 } from './migrations/lost-together.migration.js';
import { DispatcherModule } from './dispatcher.module.js';
import { WorkerRow } from './workers/worker.entity.js';

/** The service, for its own process and for the host of several. */
export const dispatcher = defineService({
  name: 'dispatcher',
  module: DispatcherModule,
  config: DispatcherConfig,
  entities: [
    CheckpointRow,
    JobArtifactRow,
    JobDependencyRow,
    JobOwnerRow,
    JobRow,
    LogChunkRow,
    MetricChunkRow,
    WorkerRow,
  ],
  migrations: [
    Jobs1700000001000,
    DropGarbage1764000001000,
    LateClaimsAndProgress1764000002000,
    LostTogether1764000003000,
  ],
  referenced,
});
