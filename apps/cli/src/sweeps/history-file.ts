import type { Adjustment } from '@paucis/contracts';
import { CommandFailed } from '../command-failed.js';
import { parseDelimited } from '../evaluation/delimited-text.js';

type ImportedTrials = Extract<Adjustment, { kind: 'import' }>['trials'];

const optunaPrefix = 'params_';

/** The trials of a table; empty cells are parameters that a trial does not have. Rows without a finite value are counted and left out. */
export function historyOf(
  text: string,
  { shownAs, value: wanted }: { shownAs: string; value?: string | undefined },
): { trials: ImportedTrials; skipped: number } {
  const { columns, rows, lines } = parseDelimited(text, shownAs);
  const isOptuna = columns.some((column) => column.startsWith(optunaPrefix));
  const valueAt = columns.indexOf(wanted ?? (columns.includes('value') || !isOptuna ? 'value' : 'values_0'));
  if (valueAt < 0) {
    throw new CommandFailed(`${shownAs}: there is no column "${wanted ?? 'value'}"; it has ${columns.join(', ')}`, {
      next: 'name the column of the objective with --value',
    });
  }
  const stateAt = isOptuna ? columns.indexOf('state') : -1;
  const trials: ImportedTrials = [];
  for (const [at, row] of rows.entries()) {
    const cell = row[valueAt] ?? '';
    if ((stateAt >= 0 && row[stateAt] !== 'COMPLETE') || cell === '') continue;
    const value = Number(cell);
    if (Number.isNaN(value) && !/^nan$/i.test(cell)) {
      throw new CommandFailed(`${shownAs}:${lines[at]}: expected a number in the column of the value, got "${cell}"`);
    }
    if (!Number.isFinite(value)) continue;
    const cells = columns.flatMap((column, place): [string, string][] => {
      const given = row[place] ?? '';
      if (place === valueAt || given === '' || (isOptuna && !column.startsWith(optunaPrefix))) return [];
      return [[isOptuna ? column.slice(optunaPrefix.length) : column, given]];
    });
    trials.push({ assignment: Object.fromEntries(cells), value });
  }
  if (trials.length === 0) throw new CommandFailed(`${shownAs}: no row has a value, so there is nothing to learn from`);
  return { trials, skipped: rows.length - trials.length };
}
