import { startService, stopOnSignals } from '@paucis/platform';
import { evaluator } from './evaluator.js';

stopOnSignals([await startService(evaluator)]);
