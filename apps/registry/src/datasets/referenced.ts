import type { Referenced } from '@paucis/platform';
import { RulingRow } from '../rulings/ruling.entity.js';
import { objectsOfPlan, SplitPlanRow } from '../splits/split-plan.entity.js';
import { WeightsRow } from '../weights/weights.entity.js';
import { DatasetVersionRow } from './dataset-version.entity.js';

/** Objects that versions, rulings, split plans and weights are made of. */
export const referenced: Referenced = async (keys, manager) => {
  const select = { id: true, openShards: true, sealedShards: true, samples: true, copies: true } as const;
  const versions = await manager.find(DatasetVersionRow, { select });
  const plans = await manager.find(SplitPlanRow);
  const rulings = await manager.find(RulingRow);
  const weights = await manager.find(WeightsRow, { select: { projectId: true, name: true, file: true } });
  const used = new Set(
    [
      ...versions.flatMap(({ openShards, sealedShards, samples, copies }) => [
        ...[...openShards, ...sealedShards, samples],
        ...(copies ? [copies] : []),
      ]),
      ...plans.flatMap(objectsOfPlan),
      ...rulings.flatMap(({ groups }) => (groups ? [groups.file] : [])),
      ...weights.map(({ file }) => file),
    ].map(({ key }) => key),
  );
  return keys.filter((key) => used.has(key));
};
