/** Workers that compute alike, as one sweep sees them. */
export interface Kind {
  /** The sweep's share of their slots. */
  readonly slots: number;
  /** Runs of the sweep that are asked for and that only they can do. */
  readonly underWay: number;
}

/**
 * Runs that a sweep may have under way at once. Which kind of worker a trial needs is known only once it is proposed, so what
 * waits for a busy kind must not keep the others idle: it comes on top, at most as many again as there are slots.
 */
export function slotsOfKinds(kinds: readonly Kind[]): number {
  const slots = kinds.reduce((sum, kind) => sum + kind.slots, 0);
  const waiting = kinds.reduce((sum, { slots, underWay }) => sum + Math.max(0, underWay - slots), 0);
  return slots + Math.min(waiting, slots);
}
