import { Invalid } from '@paucis/contracts';
import { objectives } from '@paucis/learning';
import { weightsOfNetwork } from './brought-weights.js';

/** No pretraining takes no options. */
const none = {
  check(options: unknown): Record<string, never> {
    const keys = Object.keys(options as object);
    if (keys.length === 0) return {};
    throw new Invalid('pretraining-options', `recipe: pretraining none takes no options, ${keys.join(', ')} came`, {});
  },
};

/** Each network takes its own. */
const weights = { check: weightsOfNetwork };

/** What a network can start from: nothing, an objective that needs no labels, or weights made elsewhere. */
export const pretrainings = {
  none,
  weights,
  ...Object.fromEntries(Object.entries(objectives).filter(([, objective]) => objective.plan !== undefined)),
};
