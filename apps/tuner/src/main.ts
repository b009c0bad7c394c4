import { startService, stopOnSignals } from '@paucis/platform';
import { tuner } from './tuner.js';

stopOnSignals([await startService(tuner)]);
