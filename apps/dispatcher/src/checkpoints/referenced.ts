import type { Referenced } from '@paucis/platform';
import { In } from 'typeorm';
import { JobArtifactRow } from '../jobs/job-artifact.entity.js';
import { CheckpointRow } from './checkpoint.entity.js';

/** Objects that a finished job has left or that a trajectory may be resumed from. */
export const referenced: Referenced = async (keys, manager) => {
  const where = { objectKey: In([...keys]) };
  const rows = [...(await manager.findBy(JobArtifactRow, where)), ...(await manager.findBy(CheckpointRow, where))];
  return rows.map(({ objectKey }) => objectKey);
};
