import type { ArtifactRef, Job, JobOwner } from '@paucis/contracts';
import { failureOf } from './announcements.js';
import type { JobRow } from './job.entity.js';

/** A job as others see it. */
export function jobView(row: JobRow, owner: JobOwner, artifacts: ArtifactRef[]): Job {
  const { id, key, kind, status, pin, attempts, maxAttempts, leaseEpoch, step, totalSteps, result, staleWrites } = row;
  const counts = { attempts, maxAttempts, leaseEpoch, step, totalSteps, staleWrites };
  return {
    ...{ id, key, kind, status, pin, owner, ...counts, result, artifacts, createdAt: row.createdAt },
    ...(row.workerId !== null && { workerId: row.workerId }),
    ...(row.failureClass !== null && { failure: failureOf(row) }),
    ...(row.startedAt !== null && { startedAt: row.startedAt }),
    ...(row.finishedAt !== null && { finishedAt: row.finishedAt }),
  };
}
