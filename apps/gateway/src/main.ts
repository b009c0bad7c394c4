import { startService, stopOnSignals } from '@paucis/platform';
import { gateway } from './gateway.js';

stopOnSignals([await startService(gateway)]);
