import type { Estimate } from '@paucis/contracts';
import { isUnscored, type Unscored } from '@paucis/statistics';
import { type Attachment, csvCell, downloads, latexText } from './downloads.js';
import { html, type Markup } from './html.js';
import { methodName, score } from './numbers.js';

/** What a cell holds; intervals keep their bounds and method, what is undefined its reason. */
export type Cell = string | number | Estimate | Unscored | undefined;

export interface TableColumn {
  readonly title: string;
  /** How numbers are printed; three digits unless told. The files keep all digits. */
  readonly print?: (value: number) => string;
  /** The column holds intervals: its files have a column for each bound and for the method. */
  readonly interval?: boolean;
  /** Differences: printed with their sign. */
  readonly left?: boolean;
}

export interface Table {
  /** Names the files: `scores`. */
  readonly id: string;
  readonly caption: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly Cell[])[];
  /** Rows set in the accent colour. */
  readonly marked?: readonly number[];
}

/** A table to read, with the same table as CSV and as LaTeX (booktabs) to take away. */
export function table(of: Table): Markup {
  const { caption, columns, rows, marked = [] } = of;
  const odd = rows.find((row) => row.length !== columns.length);
  if (odd !== undefined) {
    throw new Error(
      `table ${of.id}: ${columns.length} columns, and a row of ${odd.length} cells: ${odd.map(String).join()}`,
    );
  }
  return html`<div class="wide">
      <table>
        <caption>
          ${caption}
        </caption>
        <thead>
          <tr>
            ${columns.map((column) => html`<th class="${alignOf(column)}" scope="col">${column.title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row, at) =>
              html`<tr class="${marked.includes(at) ? 'best' : ''}">
                ${columns.map((column, index) => html`<td class="${alignOf(column, row[index])}">${printed(row[index], column)}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${downloads(attachmentsOf(of))}`;
}

/** The files of a table. */
export const attachmentsOf = (of: Table): Attachment[] => [
  { name: `${of.id}.csv`, label: 'CSV', type: 'text/csv', text: csvOf(of) },
  { name: `${of.id}.tex`, label: 'LaTeX', type: 'text/x-tex', text: latexOf(of) },
];

/** Comma-separated values with all digits. */
export function csvOf({ columns, rows }: Table): string {
  const titles = columns.flatMap(({ title, interval }) =>
    interval ? [title, `${title}: low`, `${title}: high`, `${title}: method`] : [title],
  );
  const lines = rows.map((row) => columns.flatMap((column, at) => valuesOf(row[at], column)));
  return [titles, ...lines].map((line) => line.map(csvCell).join(',')).join('\n') + '\n';
}

/** A `table` environment for the booktabs package. */
export function latexOf({ id, caption, columns, rows }: Table): string {
  const aligned = columns.map((column) => (alignOf(column) === 'n' ? 'r' : 'l')).join('');
  const line = (cells: readonly string[]): string => `    ${cells.join(' & ')} \\\\`;
  return [
    '\\begin{table}',
    '  \\centering',
    `  \\caption{${latexText(caption)}}`,
    `  \\label{tab:${id}}`,
    `  \\begin{tabular}{${aligned}}`,
    '    \\toprule',
    line(columns.map(({ title }) => latexText(title))),
    '    \\midrule',
    ...rows.map((row) => line(columns.map((column, at) => latexText(textOf(row[at], column))))),
    '    \\bottomrule',
    '  \\end{tabular}',
    '\\end{table}',
    '',
  ].join('\n');
}

const alignOf = ({ left, interval }: TableColumn, cell?: Cell): string =>
  left || (cell !== undefined && typeof cell === 'object' && isUnscored(cell) && !interval) ? '' : 'n';

function printed(cell: Cell, column: TableColumn): Markup | string {
  if (cell === undefined) return '–';
  if (typeof cell !== 'object') return textOf(cell, column);
  if (isUnscored(cell)) return html`<span class="faint" title="${cell.reason}">–</span>`;
  const print = column.print ?? score;
  return html`${print(cell.estimate)}
    <small title="${methodName(cell.method)}">${print(cell.low)} to ${print(cell.high)}</small>`;
}

function textOf(cell: Cell, { print = score }: TableColumn): string {
  if (cell === undefined) return '–';
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'number') return print(cell);
  return isUnscored(cell) ? '–' : `${print(cell.estimate)} (${print(cell.low)} to ${print(cell.high)})`;
}

function valuesOf(cell: Cell, { interval }: TableColumn): (string | number | undefined)[] {
  if (!interval) return [typeof cell === 'object' ? (isUnscored(cell) ? cell.reason : cell.estimate) : cell];
  if (typeof cell !== 'object') return [cell, undefined, undefined, undefined];
  return isUnscored(cell)
    ? [undefined, undefined, undefined, cell.reason]
    : [cell.estimate, cell.low, cell.high, cell.method];
}
