import { Invalid } from '@paucis/contracts';
import type { Tie } from './clusters.js';
import { absentClasses, type DraftFold, planOf, type SplitPlan } from './split-plan.js';
import type { SplitSample } from './split-sample.js';
import { splitSettingOf, withoutOwned } from './split-setting.js';

/**
 * Leave one site out: a fold per site, which validates on that site and trains on all others, less what belongs to it. A site
 * that lacks a class cannot be scored and is trained on only, as are images whose site nobody knows.
 */
export function splitBySite(samples: readonly SplitSample[], { ties = [] }: { ties?: readonly Tie[] } = {}): SplitPlan {
  const setting = splitSettingOf(samples, ties);
  const sites = new Map<string, number[]>();
  for (const at of setting.pool) {
    const site = samples[at]?.site;
    if (site === undefined) continue;
    const rows = sites.get(site) ?? [];
    rows.push(at);
    sites.set(site, rows);
  }
  const names = [...sites.keys()].sort();
  const lacking = names.filter((site) => absentClasses(samples, sites.get(site) as number[]).length > 0);
  const held = names.filter((site) => !lacking.includes(site));
  if (held.length < 2) {
    throw new Invalid(
      'sites-too-few',
      `split by site: expected at least 2 sites with images of every class, found ${held.length} of ${names.length} ` +
        `(${names.join(', ') || 'no image names its site'})`,
    );
  }
  const drafts = held.map((site): DraftFold => {
    const validation = sites.get(site) as number[];
    const others = setting.pool.filter((at) => samples[at]?.site !== site);
    return { validation, training: withoutOwned(setting, others, { rows: validation, part: 'validation' }, []) };
  });
  const unknown = setting.pool.filter((at) => samples[at]?.site === undefined).length;
  const notes = [
    `left out in turn: ${held.join(', ')}`,
    ...(lacking.length > 0 ? [`trained on only, since a class is missing there: ${lacking.join(', ')}`] : []),
    ...(unknown > 0 ? [`${unknown} images name no site and are trained on only`] : []),
  ];
  return planOf(setting, drafts, { dropped: setting.dropped, notes });
}
