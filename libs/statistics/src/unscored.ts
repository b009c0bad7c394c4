import { Invalid } from '@paucis/contracts';

/** Stands where a figure would, when that does not exist. */
export interface Unscored {
  /** A sentence for the report. */
  reason: string;
}

/** Whether there is a reason where a figure (number, interval, object) could be. */
export function isUnscored(value: unknown): value is Unscored {
  return typeof value === 'object' && value !== null && 'reason' in value;
}

/** The figure, or why it does not exist: turns the `Invalid` of an undefined score into data, so that one does not end a table. */
export function scoreOrReason<Score>(compute: () => Score): Score | Unscored {
  try {
    return compute();
  } catch (error) {
    if (error instanceof Invalid) return { reason: error.message };
    throw error;
  }
}
