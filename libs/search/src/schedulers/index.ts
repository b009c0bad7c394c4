import { asha } from './asha.js';
import { extrapolate } from './extrapolate.js';
import { hyperband, hyperbandV1 } from './hyperband.js';
import { median } from './median.js';
import { none } from './none.js';
import { paretoHalving } from './pareto-halving.js';
import { pasha } from './pasha.js';
import { patience } from './patience.js';
import { pbt } from './pbt.js';
import { race } from './race.js';
import type { Scheduler } from './scheduler.js';
import { wilcoxon } from './wilcoxon.js';

/** Every scheduler by the name that a sweep uses; an old version stays under its own key (`asha-v1`). */
export const schedulers = {
  asha,
  hyperband,
  'hyperband-v1': hyperbandV1,
  pasha,
  'pareto-halving': paretoHalving,
  median,
  patience,
  extrapolate,
  wilcoxon,
  race,
  pbt,
  none,
} satisfies Record<string, Scheduler>;
