import type { Referenced } from '@paucis/platform';
import { In } from 'typeorm';
import { UploadRow } from './upload-row.entity.js';

/** Objects that uploads consist of. */
export const uploadedObjects: Referenced = async (keys, manager) => {
  const rows = await manager.findBy(UploadRow, { objectKey: In([...keys]) });
  return rows.flatMap(({ objectKey }) => objectKey ?? []);
};
