import { startService, stopOnSignals } from '@paucis/platform';
import { registry } from './registry.js';

stopOnSignals([await startService(registry)]);
