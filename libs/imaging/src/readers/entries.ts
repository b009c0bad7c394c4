import { type DatasetLayout, Invalid } from '@paucis/contracts';
import { type Part, parts } from '../samples.js';
import { type FileTree, firstBytes, stemOf, type TreeFile, wholeFile } from './file-tree.js';
import { type Captured, filledPattern, namePattern } from './name-pattern.js';
import { formatOf } from './pictures/index.js';
import { headBytes } from './pictures/picture-format.js';
import { readTable, type TableRow } from './table.js';

/** One image before it is read: where it lies and what is said about it. */
export interface Entry {
  /** One file, or the slices of a volume in their order. */
  readonly files: readonly TreeFile[];
  readonly split: Part;
  /** The class as the source calls it. */
  readonly label?: string;
  readonly labels?: readonly number[];
  readonly group?: string;
  readonly site?: string;
  readonly scanner?: string;
  readonly text?: string;
  readonly mask?: TreeFile;
  readonly metadata?: Readonly<Record<string, string | number>>;
  /** Millimetres between slices, from their positions. */
  readonly sliceSpacing?: number;
}

/** Files that lie beside images and are none, by their names. */
const besides = /(^|\/)(LICENSE|README|SHA256SUMS|DICOMDIR)[^/]*$|\.(csv|tsv|jsonl?|ndjson|txt|md|pdf|py|ya?ml|npz)$/i;

const splitFileLimitBytes = 256 * 2 ** 20;
const valueLimit = 1_000;

/** The images that a table lists, in its order. */
export async function tableEntries(tree: FileTree, layout: DatasetLayout & { table: string }): Promise<Entry[]> {
  const table = tree.files.get(layout.table);
  if (table === undefined) {
    const near = [...tree.files.keys()].filter((name) => /\.(csv|tsv|jsonl|ndjson)$/i.test(name)).slice(0, 8);
    throw new Invalid('table-missing', `expected the table ${layout.table}, found ${near.join(', ') || 'no table'}`);
  }
  const find = imageFinder(tree, layout);
  const listed = await splitLists(tree, layout.split);
  const entries: Entry[] = [];
  let number = 1;
  for await (const row of readTable(table)) {
    number += 1;
    const where = `${layout.table}: row ${number}`;
    checkColumns(row, layout, listed !== undefined, where);
    const file = find(valueOf(row, layout.image ?? imageColumn(row, where), where), where);
    const mask = layout.mask === undefined ? undefined : maskOf(tree, layout.mask, file, row);
    entries.push({
      files: [file],
      split:
        listed?.(file.name) ??
        (layout.split === undefined ? 'train' : partOf(valueOf(row, layout.split, where), where)),
      ...labelsOf(row, layout, where),
      ...named(row, layout),
      ...(mask && { mask }),
      metadata: restOf(row, layout),
    });
  }
  return entries;
}

/** The images that a pattern names, in the order of their names. */
export async function patternEntries(tree: FileTree, layout: DatasetLayout & { images: string }): Promise<Entry[]> {
  const match = namePattern(layout.images);
  const isMask = layout.mask === undefined ? () => undefined : namePattern(layout.mask.replace('{name}', '*'));
  const listed = await splitLists(tree, layout.split);
  const entries: Entry[] = [];
  for (const file of tree.files.values()) {
    const captured = match(file.name);
    if (
      captured === undefined ||
      besides.test(file.name) ||
      (layout.mask !== layout.images && isMask(file.name) !== undefined)
    )
      continue;
    const mask = layout.mask === undefined ? undefined : maskOf(tree, layout.mask, file, undefined);
    entries.push({ files: [file], ...fromName(captured, file, listed), ...(mask && { mask }) });
  }
  if (entries.length === 0) {
    const some = [...tree.files.keys()].slice(0, 6).join(', ') || 'nothing';
    throw new Invalid('images-missing', `expected files named like ${layout.images}, found ${some}`);
  }
  return entries;
}

/** The pattern that a folder follows by itself: classes, parts and classes, or just images. */
export async function guessedPattern(tree: FileTree): Promise<string> {
  const images: string[] = [];
  for (const file of tree.files.values()) {
    if (besides.test(file.name)) continue;
    if (formatOf(await firstBytes(file, headBytes)) !== undefined) images.push(file.name);
    if (images.length >= 64) break;
  }
  if (images.length === 0) {
    throw new Invalid(
      'images-missing',
      `${tree.name}: expected images (PNG, JPEG, TIFF, BMP, DICOM, NIfTI), found none`,
    );
  }
  const folders = images.map((name) => name.split('/').slice(0, -1));
  const isPart = (name: string | undefined) => name !== undefined && wordOf(name) !== undefined;
  if (folders.every((path) => path.length === 2 && isPart(path[0]))) return '{split}/{label}/*';
  if (folders.every((path) => path.length === 1 && isPart(path[0]))) return '{split}/*';
  if (folders.every((path) => path.length === 1)) {
    const names = new Set([...tree.files.keys()].map((name) => name.split('/')[0]));
    return names.size > 1 && ![...names].some((name) => /^(images?|masks?|labels?)$/i.test(name ?? ''))
      ? '{label}/*'
      : '**/*';
  }
  return '**/*';
}

function fromName(
  captured: Captured,
  file: TreeFile,
  listed: ((name: string) => Part) | undefined,
): Omit<Entry, 'files'> {
  const { label, split, group, site, scanner } = captured;
  return {
    split: listed?.(file.name) ?? (split === undefined ? 'train' : partOf(split, file.name)),
    ...(label !== undefined && { label }),
    ...(group !== undefined && { group }),
    ...(site !== undefined && { site }),
    ...(scanner !== undefined && { scanner }),
  };
}

/** Finds the file that a cell means: its name, its name beside the table, or its stem where only one file has it. */
function imageFinder(
  tree: FileTree,
  { table = '', images }: DatasetLayout,
): (value: string, where: string) => TreeFile {
  const match = images === undefined ? () => ({}) : namePattern(images);
  const candidates = [...tree.files.values()].filter(({ name }) => name !== table && match(name) !== undefined);
  const folder = table.slice(0, table.lastIndexOf('/') + 1);
  const byStem = new Map<string, TreeFile[]>();
  const add = (key: string, file: TreeFile) => {
    const found = byStem.get(key);
    if (found === undefined) byStem.set(key, [file]);
    else if (!found.includes(file)) found.push(file);
  };
  for (const file of candidates) {
    add(stemOf(file.name), file);
    add(file.name.slice(file.name.lastIndexOf('/') + 1), file);
  }
  return (value, where) => {
    const whole = tree.files.get(value) ?? tree.files.get(`${folder}${value}`);
    if (whole !== undefined) return whole;
    const found = byStem.get(value) ?? byStem.get(stemOf(value)) ?? [];
    const likely = found.length > 1 ? found.filter(({ name }) => /(^|\/)(images?|imgs?)\//i.test(name)) : found;
    const [file] = likely;
    if (file !== undefined && likely.length === 1) return file;
    if (found.length === 0) throw new Invalid('image-missing', `${where}: there is no image ${value.slice(0, 200)}`);
    const names = found.slice(0, 3).map(({ name }) => name);
    throw new Invalid(
      'image-ambiguous',
      `${where}: ${value} may be ${names.join(' or ')}; say which with --images '<folder>/*'`,
    );
  };
}

function imageColumn(row: TableRow, where: string): string {
  const found = ['image', 'file', 'path', 'filename', 'image_id'].find((name) => name in row);
  if (found !== undefined) return found;
  throw new Invalid(
    'column-missing',
    `${where}: which column names the image? There are ${Object.keys(row).join(', ')}`,
  );
}

function checkColumns(row: TableRow, layout: DatasetLayout, isListed: boolean, where: string): void {
  const { image, label = [], group, site, scanner, text, split } = layout;
  const wanted = [image, ...label, group, site, scanner, text, isListed ? undefined : split];
  const missing = wanted.find((name) => name !== undefined && !Object.hasOwn(row, name));
  if (missing === undefined) return;
  throw new Invalid(
    'column-missing',
    `${where}: there is no column ${missing}; there are ${Object.keys(row).join(', ')}`,
  );
}

function valueOf(row: TableRow, column: string, where: string): string {
  const value = row[column];
  if (value !== undefined && value !== '') return value;
  throw new Invalid('value-missing', `${where}: expected a value in column ${column}, found none`);
}

function labelsOf(row: TableRow, { label = [] }: DatasetLayout, where: string): Pick<Entry, 'label' | 'labels'> {
  const [only] = label;
  if (only === undefined) return {};
  if (label.length === 1) return { label: valueOf(row, only, where) };
  return { labels: label.map((column) => finding(row[column] ?? '', `${where}, column ${column}`)) };
}

/** 1, 0 or, where it is not known, -1. */
function finding(value: string, where: string): number {
  if (/^(1|1\.0|true|yes)$/i.test(value)) return 1;
  if (/^(0|0\.0|false|no)$/i.test(value)) return 0;
  if (/^(|-1|-1\.0|u|nan|na|unknown)$/i.test(value)) return -1;
  throw new Invalid('label-value', `${where}: expected 1, 0 or nothing, got ${JSON.stringify(value.slice(0, 40))}`);
}

function named(row: TableRow, layout: DatasetLayout): Pick<Entry, 'group' | 'site' | 'scanner' | 'text'> {
  const found: Record<string, string> = {};
  for (const field of ['group', 'site', 'scanner', 'text'] as const) {
    const column = layout[field];
    const value = column === undefined ? undefined : row[column];
    if (value !== undefined && value !== '') found[field] = value;
  }
  return found;
}

/** What else a table says: kept with the sample, never trained on by itself. */
function restOf(row: TableRow, layout: DatasetLayout): Record<string, string> {
  const { image, label = [], split, group, site, scanner, text, mask } = layout;
  const used = new Set([image, ...label, split, group, site, scanner, text, mask]);
  const rest = Object.entries(row).filter(([name, value]) => !used.has(name) && value !== '');
  return Object.fromEntries(rest.slice(0, 64).map(([name, value]) => [name, value.slice(0, valueLimit)]));
}

function maskOf(tree: FileTree, mask: string, image: TreeFile, row: TableRow | undefined): TreeFile | undefined {
  const name = mask.includes('{name}') ? filledPattern(mask, stemOf(image.name)) : row?.[mask];
  if (name === undefined || name === '') return undefined;
  const beside = image.name.slice(0, image.name.lastIndexOf('/') + 1);
  return tree.files.get(name) ?? tree.files.get(`${beside}${name}`);
}

const words: Readonly<Record<string, Part>> = {
  ...{
    train: 'train',
    training: 'train',
    val: 'val',
    valid: 'val',
    validation: 'val',
    dev: 'val',
    test: 'test',
    testing: 'test',
  },
};
const wordOf = (value: string): Part | undefined => {
  const word = value.toLowerCase();
  return Object.hasOwn(words, word) ? words[word] : undefined;
};

export function partOf(value: string, where: string): Part {
  const part = wordOf(value);
  if (part !== undefined) return part;
  throw new Invalid('split-value', `${where}: expected train, val or test, got ${JSON.stringify(value.slice(0, 40))}`);
}

/** A JSON file of lists, where the split is one: every image must be in one list. */
async function splitLists(tree: FileTree, split: string | undefined): Promise<((name: string) => Part) | undefined> {
  const file = split === undefined || !split.endsWith('.json') ? undefined : tree.files.get(split);
  if (file === undefined) {
    if (split?.endsWith('.json')) throw new Invalid('split-missing', `there is no file ${split} in ${tree.name}`);
    return undefined;
  }
  let lists: Partial<Record<string, unknown>>;
  try {
    lists = JSON.parse((await wholeFile(file, splitFileLimitBytes)).toString('utf8')) as typeof lists;
  } catch (cause) {
    throw new Invalid('split-broken', `${file.name}: expected JSON { "train": [...], ... }`, {}, { cause });
  }
  const partBy = new Map<string, Part>();
  for (const part of parts) {
    const names = lists?.[part] ?? [];
    if (!Array.isArray(names)) throw new Invalid('split-broken', `${file.name}: expected a list of names as ${part}`);
    for (const name of names) {
      const stem = stemOf(String(name));
      if (partBy.has(stem) && partBy.get(stem) !== part) {
        throw new Invalid('split-leaks', `${file.name}: ${stem} is both in ${partBy.get(stem)} and in ${part}`);
      }
      partBy.set(stem, part);
    }
  }
  return (name) => {
    const part = partBy.get(stemOf(name));
    if (part === undefined)
      throw new Invalid('split-missing', `${file.name}: expected ${stemOf(name)} in one of its lists`);
    return part;
  };
}
