import type { Comparison, LeaderboardRow, PairedFinalists, TestScore } from '@paucis/contracts';
import { powerWords } from '@paucis/reports';
import { count, figure, interval, score } from '../terminal/format.js';
import { table } from '../terminal/table.js';
import type { Terminal } from '../terminal/terminal.js';

/** What a sweep has shown, with the care that the evaluator put into it. */
export function printComparison(comparison: Comparison, terminal: Terminal, most = 20): void {
  const { rows, stopped, selectionCorrected, verdict, study, test, testDifference, pairs = [] } = comparison;
  for (const [index, line] of leaderboard(rows.slice(0, most)).entries()) {
    terminal.print(index === 0 ? terminal.style('bold', line) : line);
  }
  const more = rows.length - most;
  if (more > 0) terminal.print(`... and ${count(more, 'more trial')}; --json lists all`);
  if (stopped > 0)
    terminal.print(`${count(stopped, 'trial')} stopped early, listed without an interval that they cannot carry.`);
  if (rows.some(({ withinBest }) => withinBest)) terminal.print('= cannot be told from the best.');
  if (rows.some(({ onFront }) => onFront)) terminal.print('* on the front: none surpasses it in all objectives.');
  if (selectionCorrected) {
    terminal.print(
      `The leader's AUC, corrected for having been chosen: ${interval(selectionCorrected)} (${selectionCorrected.method}).`,
    );
  }
  terminal.print('');
  if (study) printArms(study, terminal);
  terminal.print(terminal.style('bold', verdict.text));
  if (pairs.length > 0) printPairs(pairs, rows, terminal);
  const { officialTest = [] } = comparison;
  if (test.length > 0) printTest(officialTest.length > 0 ? 'Sealed test, grouped' : 'Sealed test', test, terminal);
  if (testDifference) {
    const isUndecided = testDifference.low <= 0 && testDifference.high >= 0;
    terminal.print(
      `Difference on the sealed test, paired: ${interval(testDifference)}, p = ${testDifference.p.toPrecision(2)}${isUndecided ? `: undecided; ${powerWords(testDifference, test[0]?.n ?? 1, 'test images')}` : ''}.`,
    );
  }
  if (officialTest.length > 0) printTest('Sealed test, official (leaky, for comparison)', officialTest, terminal);
}

function leaderboard(rows: readonly LeaderboardRow[]): string[] {
  return table(rows, [
    { title: 'rank', value: ({ rank, withinBest }) => `${rank}${withinBest ? ' =' : ''}` },
    { title: 'trial', value: ({ trialIndex }) => trialIndex, align: 'right' },
    { title: 'family', value: ({ family }) => family },
    { title: 'AUC [interval]', value: ({ auc, complete }) => (complete ? interval(auc) : score(auc.estimate)) },
    { title: 'accuracy', value: ({ accuracy }) => score(accuracy), align: 'right' },
    { title: 'runs', value: ({ runs }) => runs, align: 'right' },
    { title: 'steps', value: ({ step }) => step, align: 'right' },
    ...goalColumns(rows),
    { title: '', value: remarkOf },
  ]);
}

/** What further goals say of each trial; `*` marks the front. */
function goalColumns(rows: readonly LeaderboardRow[]) {
  const names = Object.keys(rows.find(({ goals }) => goals)?.goals ?? {});
  const columns = names.map((name) => ({
    title: name,
    value: ({ goals }: LeaderboardRow) => (goals?.[name] === undefined ? undefined : figure(goals[name])),
    align: 'right' as const,
  }));
  if (!rows.some(({ onFront }) => onFront)) return columns;
  return [...columns, { title: 'front', value: ({ onFront }: LeaderboardRow) => (onFront ? '*' : '') }];
}

function remarkOf({ collapsed, complete, keepsBounds }: LeaderboardRow): string {
  if (collapsed) return 'has learnt nothing';
  if (keepsBounds === false) return 'misses a bound';
  return complete ? '' : 'stopped early';
}

/** What tuning each arm of a study brings. */
function printArms({ arms, hash }: NonNullable<Comparison['study']>, terminal: Terminal): void {
  const lines = table(arms, [
    { title: 'arm', value: ({ name }) => name },
    { title: 'value, cross-fitted', value: ({ value }) => (value === undefined ? '-' : score(value)), align: 'right' },
    { title: 'complete', value: ({ complete, trials }) => `${complete} of ${count(trials, 'trial')}` },
  ]);
  lines.forEach((line, index) => terminal.print(index === 0 ? terminal.style('bold', line) : line));
  terminal.print(`registered before the first run as ${hash.slice(0, 16)}`);
  terminal.print('');
}

/** The finalists in pairs; p is Holm-adjusted over all of them. */
function printPairs(pairs: readonly PairedFinalists[], rows: readonly LeaderboardRow[], terminal: Terminal): void {
  const nameOf = (trialId: string): string => {
    const row = rows.find((candidate) => candidate.trialId === trialId);
    return row ? `${row.family} #${row.trialIndex}` : trialId;
  };
  const shown = (value: PairedFinalists['recipes'], adjusted: number | undefined): string =>
    'reason' in value ? '-' : `${interval(value)}, p = ${(adjusted ?? value.p).toPrecision(2)}`;
  terminal.print('');
  terminal.print(terminal.style('bold', 'Finalists in pairs, AUC difference (p adjusted by Holm)'));
  const lines = table(pairs, [
    { title: 'pair', value: ({ a, b }) => `${nameOf(a)} - ${nameOf(b)}` },
    { title: 'these models', value: ({ models, adjusted }) => shown(models.auc, adjusted) },
    { title: 'these recipes', value: ({ recipes, adjustedRecipes }) => shown(recipes, adjustedRecipes) },
  ]);
  lines.forEach((line) => terminal.print(line));
}

function printTest(title: string, scores: readonly TestScore[], terminal: Terminal): void {
  terminal.print('');
  terminal.print(terminal.style('bold', `${title}, n = ${scores[0]?.n}, look ${scores[0]?.look}`));
  const lines = table(scores, [
    { title: 'role', value: ({ role }) => role },
    { title: 'family', value: ({ family }) => family },
    { title: 'AUC [interval]', value: ({ auc }) => interval(auc) },
    { title: 'accuracy [interval]', value: ({ accuracy }) => interval(accuracy) },
    { title: '', value: ({ collapsed }) => (collapsed ? 'has learnt nothing' : '') },
  ]);
  lines.forEach((line) => terminal.print(line));
}
