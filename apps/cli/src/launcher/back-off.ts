export interface BackOff {
  /** Wait before the first restart; it doubles with each one after it. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** A process that ran for so long counts as healthy, and the waits begin anew. */
  readonly healthyMs: number;
}

export const usualBackOff: BackOff = { firstMs: 250, longestMs: 30_000, healthyMs: 60_000 };

/** The wait before restart number `restarts` (from 0) in a row, in milliseconds. */
export function waitBefore(restarts: number, { firstMs, longestMs }: BackOff): number {
  return Math.min(longestMs, firstMs * 2 ** Math.min(restarts, 30));
}
