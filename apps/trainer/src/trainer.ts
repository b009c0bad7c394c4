import { defineService } from '@paucis/platform';
import { TrainerConfig } from './config.js';
import { TrainerModule } from './trainer.module.js';

/** The supervisor of a machine's slots. */
export const trainer = defineService({
  name: 'trainer',
  module: TrainerModule,
  config: TrainerConfig,
  database: 'none',
  objects: 'none',
});
