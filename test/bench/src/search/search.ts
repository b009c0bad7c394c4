import type { Benchmark } from '../benchmark.js';
import { asha } from './asha.js';
import { propose } from './propose.js';
import { regret } from './regret.js';
import { resume } from './resume.js';

/** How good and how quick proposals are, how busy workers stay, how soon a long sweep is back. */
export const search: Benchmark = {
  summary: 'regret and speed of samplers beside Optuna, busy workers, resuming a long history',
  peers: 'search.txt',
  async *run(context) {
    yield* propose(context);
    yield* asha(context);
    yield* resume(context);
    yield* regret(context);
  },
};
