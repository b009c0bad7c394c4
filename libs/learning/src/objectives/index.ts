import type { ObjectiveDefinition } from './objective.js';
import { simclr } from './simclr.js';
import { supervised } from './supervised.js';

/** Every objective by name: one file and one line each. */
export const objectives = { supervised, simclr } satisfies Record<string, ObjectiveDefinition>;
