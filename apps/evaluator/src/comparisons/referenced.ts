import type { Referenced } from '@paucis/platform';
import { IsNull, Not } from 'typeorm';
import { ComparisonRow } from './comparison.entity.js';

/** Reports. */
export const referenced: Referenced = async (keys, manager) => {
  const select = { sweepId: true, report: true } as const;
  const rows = await manager.find(ComparisonRow, { select, where: { report: Not(IsNull()) } });
  const used = new Set(rows.map(({ report }) => report?.key));
  return keys.filter((key) => used.has(key));
};
