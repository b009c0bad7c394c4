import { startService, stopOnSignals } from '@paucis/platform';
import { trainer } from './trainer.js';

stopOnSignals([await startService(trainer)]);
