import { Invalid } from '@paucis/contracts';
import { objectives } from '@paucis/learning';

/** No pretraining takes no options. */
const none = {
  check(options: unknown): Record<string, never> {
    const keys = Object.keys(options as object);
    if (keys.length === 0) return {};
    throw new Invalid('pretraining-options', `recipe: pretraining none takes no options, ${keys.join(', ')} came`, {});
  },
};

/** What a network can be pretrained with: nothing, or an objective that needs no labels. */
export const pretrainings = {
  none,
  ...Object.fromEntries(Object.entries(objectives).filter(([, objective]) => objective.plan !== undefined)),
};
