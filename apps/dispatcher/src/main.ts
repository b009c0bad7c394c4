import { startService, stopOnSignals } from '@paucis/platform';
import { dispatcher } from './dispatcher.js';

stopOnSignals([await startService(dispatcher)]);
