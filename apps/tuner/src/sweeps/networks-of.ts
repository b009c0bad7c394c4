import type { JobPin, Named } from '@paucis/contracts';
import type { Template } from '@paucis/search';
import { pinOfExternal } from '../trials/jobs-of-run.js';

/** All networks that a template can name, in every arm. */
export function networksOf(template: Template): Named[] {
  const { arm, network } = template as { arm?: { choice: { recipe: Template }[] }; network?: { choice: Named[] } };
  return arm ? arm.choice.flatMap(({ recipe }) => networksOf(recipe)) : (network?.choice ?? []);
}

/** What the jobs of such networks are pinned to: `ours`, and each external method to itself. */
export const pinsOf = (template: Template, ours: JobPin): JobPin[] =>
  networksOf(template).map((network) => pinOfExternal(network) ?? ours);
