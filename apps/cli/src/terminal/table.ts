export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string | number | undefined;
  /** Numbers stand under each other. */
  readonly align?: 'right';
}

/** Aligned columns; the title of each, then a line per row. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string[] {
  const cells = rows.map((row) => columns.map(({ value }) => String(value(row) ?? '-').replaceAll(/\s+/g, ' ')));
  const titles = columns.map(({ title }) => title);
  const widths = titles.map((title, column) => Math.max(title.length, ...cells.map((line) => widthOf(line[column]))));
  const lineOf = (line: readonly string[]) =>
    line
      .map((cell, column) => pad(cell, widths[column] ?? 0, columns[column]?.align))
      .join('  ')
      .trimEnd();
  return [lineOf(titles), ...cells.map(lineOf)];
}

function pad(cell: string, width: number, align?: 'right'): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(cell)));
  return align === 'right' ? space + cell : cell + space;
}

const widthOf = (cell = ''): number => [...cell].length;
