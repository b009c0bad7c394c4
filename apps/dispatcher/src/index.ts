export { DispatcherConfig } from './config.js';
export { dispatcher } from './dispatcher.js';
export { DispatcherModule } from './dispatcher.module.js';
