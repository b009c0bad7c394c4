import type { StudiedSweep } from './mini-sweep.js';

/** The page of the study, from the lines of its state file. */
export function truthfulnessReport(sweeps: readonly StudiedSweep[]): string {
  return `${sweeps.length} sweeps\n`;
}
