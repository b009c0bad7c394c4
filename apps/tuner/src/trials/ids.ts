/** Ids of trials and runs follow from the sweep's, so that what is decided twice is named alike. */
export const trialIdOf = (sweepId: string, trial: number): string => `${sweepId}-t${trial}`;

export const runIdOf = (sweepId: string, run: { trial: number; fold: number; seed: number }): string =>
  `${sweepId}-t${run.trial}-f${run.fold}-s${run.seed}`;

/** Undefined where the id is not one of a trial of this sweep. */
export function trialIndexOf(sweepId: string, trialId: string): number | undefined {
  const digits = trialId.startsWith(`${sweepId}-t`) ? trialId.slice(sweepId.length + 2) : '';
  return /^\d+$/.test(digits) ? Number(digits) : undefined;
}
