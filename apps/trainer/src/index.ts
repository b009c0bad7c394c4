export { TrainerConfig } from './config.js';
export { trainer } from './trainer.js';
export { TrainerModule } from './trainer.module.js';
