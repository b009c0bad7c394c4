export { tuner } from './tuner.js';
export { TunerModule } from './tuner.module.js';
