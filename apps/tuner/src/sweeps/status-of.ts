import type { SweepStatus } from '@paucis/contracts';
import type { SweepState } from '@paucis/search';

/** The status that people see. */
export function statusOf({ status, cause }: SweepState): SweepStatus {
  if (status === 'ending') return 'closing';
  if (status === 'closed') return cause === 'cancelled' ? 'cancelled' : 'closed';
  return status;
}
