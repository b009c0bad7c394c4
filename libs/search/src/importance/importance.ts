/** How much of what differs between trials a parameter explains, 0 to 1. */
export interface Importance {
  parameter: string;
  share: number;
}

/** Most important first; ties by name. */
export function byShare(importances: readonly Importance[]): Importance[] {
  return importances.toSorted((a, b) => b.share - a.share || (a.parameter < b.parameter ? -1 : 1));
}
