import type { LeaderboardRow } from '@paucis/contracts';
import type { FinalistRole, ReportInput } from './report-input.js';

/** `vit x simclr, trial 7`. */
export const nameOfRow = ({ family, trialIndex }: Pick<LeaderboardRow, 'family' | 'trialIndex'>): string =>
  `${family}, trial ${trialIndex}`;

export function rowOf(
  { comparison }: Pick<ReportInput, 'comparison'>,
  trialId: string | undefined,
): LeaderboardRow | undefined {
  return comparison.rows.find((row) => row.trialId === trialId);
}

/** The winner and, where it is another trial, the baseline. */
export function finalistsOf(
  input: Pick<ReportInput, 'comparison'>,
): { role: 'winner' | 'baseline'; row: LeaderboardRow }[] {
  const { winnerTrialId, baselineTrialId } = input.comparison;
  const winner = rowOf(input, winnerTrialId);
  const baseline = baselineTrialId === winnerTrialId ? undefined : rowOf(input, baselineTrialId);
  return [
    ...(winner ? [{ role: 'winner' as const, row: winner }] : []),
    ...(baseline ? [{ role: 'baseline' as const, row: baseline }] : []),
  ];
}

/** All that are compared in pairs: winner and baseline, then the best of other families. */
export function comparedFinalists(
  input: Pick<ReportInput, 'comparison'>,
): { role: FinalistRole; row: LeaderboardRow }[] {
  const tested = finalistsOf(input);
  const ids = new Set(input.comparison.pairs?.flatMap(({ a, b }) => [a, b]));
  const others = input.comparison.rows.filter(
    ({ trialId }) => ids.has(trialId) && !tested.some(({ row }) => row.trialId === trialId),
  );
  return [...tested, ...others.map((row) => ({ role: 'other' as const, row }))];
}

/** Trials whose curves are shown: the finalists, then the best of each other family. */
export function shownTrials(input: Pick<ReportInput, 'comparison'>, most = 6): LeaderboardRow[] {
  const shown = finalistsOf(input).map(({ row }) => row);
  for (const row of input.comparison.rows) {
    if (shown.length >= most) break;
    if (!shown.some(({ family }) => family === row.family)) shown.push(row);
  }
  return shown;
}

/** The name of the class that is called positive. */
export const positiveName = ({ plan }: Pick<ReportInput, 'plan'>): string =>
  plan.dataset.classes[plan.dataset.positiveClass] ?? `class ${plan.dataset.positiveClass}`;

/** Whether images may have several findings. */
export const hasFindings = ({ plan }: Pick<ReportInput, 'plan'>): boolean => plan.dataset.task === 'multilabel';

/** Whether the plan was accepted as it leaks: then its own figures are the leaky ones. */
export const isLeaky = ({ plan }: Pick<ReportInput, 'plan'>): boolean => plan.leaks !== undefined;

/** How often the constant answer is right. */
export function majorityOf(counts: readonly number[]): { share: number; label: number; total: number } {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const most = Math.max(...counts);
  return { share: most / total, label: counts.indexOf(most), total };
}
