import { BaseConfig, defineService } from '@paucis/platform';
import { SweepEventRow } from './sweeps/sweep-event.entity.js';
import { SweepRow } from './sweeps/sweep.entity.js';
import { Sweeps1760000000000 } from './sweeps/sweeps.migration.js';
import { TunerModule } from './tuner.module.js';

/** Hyperparameter search: sweeps, trials, runs and their event log. */
export const tuner = defineService({
  name: 'tuner',
  module: TunerModule,
  config: BaseConfig,
  entities: [SweepRow, SweepEventRow],
  migrations: [Sweeps1760000000000],
});
