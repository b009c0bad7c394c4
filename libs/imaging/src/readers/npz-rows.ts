import { type DatasetLayout, Invalid } from '@paucis/contracts';
import { type Part, parts, type Sample } from '../samples.js';
import { partOf } from './entries.js';
import type { FileTree } from './file-tree.js';
import { readTable, type TableRow } from './table.js';

type RowFacts = Pick<Sample, 'group' | 'site' | 'scanner' | 'text' | 'metadata'>;

/** What a table says about the rows of an .npz. */
export interface NpzRows {
  at(part: Part, row: number): RowFacts;
  /** Names of the classes, where the table has them and they agree with the labels. */
  classNames(labels: readonly (readonly [Part, ArrayLike<number>])[], classes: number): readonly string[] | undefined;
  readonly warnings: readonly string[];
}

/** Reads a table of rows (`split`, `row`, `group` ...): every row of every part must be there exactly once. */
export async function readNpzRows(
  tree: FileTree,
  layout: DatasetLayout,
  sizes: Readonly<Record<Part, number>>,
): Promise<NpzRows> {
  const { table = '', row: rowColumn = 'row', split: splitColumn = 'split', label: [labelColumn] = [] } = layout;
  const file = tree.files.get(table);
  if (file === undefined) throw new Invalid('table-missing', `there is no table ${table} in ${tree.name}`);
  const facts: Record<Part, RowFacts[]> = { train: [], val: [], test: [] };
  const labels: Record<Part, string[]> = { train: [], val: [], test: [] };
  const partsOf = new Map<string, Set<Part>>();
  let line = 1;
  for await (const row of readTable(file)) {
    line += 1;
    const where = `${table}: row ${line}`;
    const part = partOf(cell(row, splitColumn, where), where);
    const at = Number(cell(row, rowColumn, where));
    if (!Number.isInteger(at) || at < 0 || at >= sizes[part] || facts[part][at] !== undefined) {
      throw new Invalid(
        'row-number',
        `${where}: expected each row of ${part} from 0 to ${sizes[part] - 1} once, got ${at}`,
      );
    }
    facts[part][at] = factsOf(row, layout, where);
    if (labelColumn !== undefined) labels[part][at] = cell(row, labelColumn, where);
    const { group } = facts[part][at] as RowFacts;
    if (group !== undefined) partsOf.set(group, (partsOf.get(group) ?? new Set<Part>()).add(part));
  }
  for (const part of parts) {
    const there = facts[part].filter((found) => found !== undefined).length;
    if (there < sizes[part])
      throw new Invalid('row-missing', `${table}: expected ${sizes[part]} rows of ${part}, got ${there}`);
  }
  const torn = [...partsOf.values()].filter(({ size }) => size > 1).length;
  return {
    at: (part, row) => facts[part][row] as RowFacts,
    classNames: (of, classes) => (labelColumn === undefined ? undefined : namesOf(of, classes, labels, table)),
    warnings:
      torn === 0
        ? []
        : [
            `the given split tears ${torn} of ${partsOf.size} groups apart: their training images are left out of training`,
          ],
  };
}

function cell(row: TableRow, column: string, where: string): string {
  const value = row[column];
  if (value !== undefined && value !== '') return value;
  throw new Invalid(
    'value-missing',
    `${where}: expected a value in column ${column}; there are ${Object.keys(row).join(', ')}`,
  );
}

function factsOf(row: TableRow, layout: DatasetLayout, where: string): RowFacts {
  const { table: _table, row: rowColumn, split, label = [], group, site, scanner, text } = layout;
  const used = new Set([rowColumn, split, ...label, group, site, scanner, text]);
  return {
    ...(group !== undefined && { group: cell(row, group, where) }),
    ...(site !== undefined && { site: cell(row, site, where) }),
    ...(scanner !== undefined && { scanner: cell(row, scanner, where) }),
    ...(text !== undefined && { text: row[text] ?? '' }),
    metadata: Object.fromEntries(Object.entries(row).filter(([name]) => !used.has(name))),
  };
}

function namesOf(
  of: readonly (readonly [Part, ArrayLike<number>])[],
  classes: number,
  texts: Record<Part, string[]>,
  table: string,
): readonly string[] {
  const names = new Array<string | undefined>(classes);
  for (const [part, labels] of of) {
    for (let row = 0; row < labels.length; row += 1) {
      const [index, name] = [labels[row] as number, texts[part][row] as string];
      if (names[index] !== undefined && names[index] !== name) {
        throw new Invalid(
          'label-conflict',
          `${table}: ${part} row ${row}: label ${index} is called ${name} here and ${names[index]} before`,
        );
      }
      names[index] = name;
    }
  }
  return Array.from(names, (name, at) => name ?? `class ${at}`);
}
