import { BaseConfig, defineService } from '@paucis/platform';
import { QuotaRow } from './quotas/quota.entity.js';
import { Quotas1764000004000 } from './quotas/quotas.migration.js';
import { SweepEventRow } from './sweeps/sweep-event.entity.js';
import { SweepRow } from './sweeps/sweep.entity.js';
import { Sweeps1760000000000 } from './sweeps/sweeps.migration.js';
import { TunerModule } from './tuner.module.js';

/** Hyperparameter search: sweeps, trials, runs and their event log. */
export const tuner = defineService({
  name: 'tuner',
  module: TunerModule,
  config: BaseConfig,
  entities: [SweepRow, SweepEventRow, QuotaRow],
  migrations: [Sweeps1760000000000, Quotas1764000004000],
});
