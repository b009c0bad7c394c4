import type { FailureClass, JobStatus } from '@paucis/contracts';

export interface FailedAttempt {
  readonly failureClass: FailureClass;
  /** How the attempt before it failed, if it did. */
  readonly previousClass: FailureClass | undefined;
  /** Attempts charged, this one included. */
  readonly attempts: number;
  readonly maxAttempts: number;
}

/**
 * A worker that dies takes all its jobs along, and any of them may have been the reason. So none is charged; one that is lost so
 * often is tried alone from then on, where a loss is its own.
 */
export const suspectAfter = 2;

export const isSuspect = ({ lostTogether }: { readonly lostTogether: number }): boolean => lostTogether >= suspectAfter;

const longestBackOffMs = 60_000;

/**
 * What becomes of a job after a failed attempt. Memory and bad input are not retried unchanged. Training repeats bit for
 * bit, so a second NaN in a row is the recipe's own: one retry rules out the machine.
 */
export function statusAfter({ failureClass, previousClass, attempts, maxAttempts }: FailedAttempt): JobStatus {
  if (failureClass === 'cancelled') return 'cancelled';
  if (failureClass === 'out-of-memory' || failureClass === 'bad-input') return 'failed';
  if (failureClass === 'nan' && previousClass === 'nan') return 'failed';
  return attempts >= maxAttempts ? 'parked' : 'queued';
}

/** Doubles with each charged attempt, up to a minute. */
export function backOffMs(attempts: number, firstMs: number): number {
  return Math.min(longestBackOffMs, firstMs * 2 ** Math.max(0, attempts - 1));
}
