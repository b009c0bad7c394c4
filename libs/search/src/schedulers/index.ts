import { asha } from './asha.js';
import { none } from './none.js';
import type { Scheduler } from './scheduler.js';

/** Every scheduler by the name that a sweep uses; an old version stays under its own key (`asha-v1`). */
export const schedulers = { asha, none } satisfies Record<string, Scheduler>;
