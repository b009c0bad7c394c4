import type { Referenced } from '@paucis/platform';
import { SplitPlanRow } from '../splits/split-plan.entity.js';
import { DatasetVersionRow } from './dataset-version.entity.js';

/** Objects that versions and split plans are made of. */
export const referenced: Referenced = async (keys, manager) => {
  const select = { id: true, openShards: true, sealedShards: true, samples: true } as const;
  const versions = await manager.find(DatasetVersionRow, { select });
  const plans = await manager.find(SplitPlanRow, { select: { id: true, foldRefs: true } });
  const used = new Set(
    [
      ...versions.flatMap(({ openShards, sealedShards, samples }) => [...openShards, ...sealedShards, samples]),
      ...plans.flatMap(({ foldRefs }) => foldRefs.map(({ samples }) => samples)),
    ].map(({ key }) => key),
  );
  return keys.filter((key) => used.has(key));
};
