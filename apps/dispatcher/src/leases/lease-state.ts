import type { JobRow } from '../jobs/job.entity.js';

export type LeaseState = 'held' | 'cancelled' | 'stale';

/**
 * What a worker's lease is worth. One that ran out is still held while nobody has claimed the job since: a late renewal
 * costs nothing.
 */
export function leaseStateOf(
  job: Pick<JobRow, 'status' | 'leaseEpoch' | 'lapsed'> | undefined,
  leaseEpoch: number,
): LeaseState {
  if (job === undefined || job.leaseEpoch !== leaseEpoch) return 'stale';
  if (job.status === 'running' || (job.status === 'queued' && job.lapsed)) return 'held';
  return job.status === 'cancelled' ? 'cancelled' : 'stale';
}
