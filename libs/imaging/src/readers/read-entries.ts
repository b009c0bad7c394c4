import { setImmediate } from 'node:timers/promises';
import { type DatasetLayout, type DatasetTask, Invalid } from '@paucis/contracts';
import {
  bytesOf,
  type Part,
  parts,
  type Picture,
  type PixelArray,
  type Sample,
  type SampleHeader,
  type SampleSource,
  shapeText,
} from '../samples.js';
import { readSlices } from './dicom/series.js';
import type { Entry } from './entries.js';
import { readPicture } from './pictures/index.js';
import type { Pseudonym } from './pictures/picture-format.js';
import { type AheadLimit, readAhead } from './read-ahead.js';

export interface EntryOptions {
  readonly layout: DatasetLayout;
  /** Class names in label order, where the user gave them. */
  readonly classNames?: readonly string[] | undefined;
  readonly pseudonym: Pseudonym;
}

const blockBytes = 4 * 2 ** 20;
/** Files read before their turn, by number, packed bytes and the unpacked bytes of each. */
const ahead = {
  sizeOf: ({ files }: Entry) => files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  ...{ most: 4, bytes: 16 * 2 ** 20, aheadBytes: 16 * 2 ** 20 },
};
/** How many warnings of one kind are told in full. */
const toldInFull = 5;

/** A source that reads each entry when its turn comes: one image (or volume) is in memory at a time. */
export function readEntries(found: readonly Entry[], options: EntryOptions): SampleSource<PixelArray> {
  const entries = parts.flatMap((part) => found.filter(({ split }) => split === part));
  const task = taskOf(entries);
  const names = classesOf(entries, task, options);
  const header = headerOf(entries, task, names);
  const warnings: string[] = [...leakWarnings(entries), ...maskWarnings(entries)];
  return { header, warnings: () => shortened(warnings), blocks: () => blocks(entries, names, options, warnings) };
}

function taskOf(entries: readonly Entry[]): DatasetTask {
  if (entries.some(({ labels }) => labels)) return 'multilabel';
  if (entries.some(({ label }) => label !== undefined)) return 'classification';
  if (entries.some(({ mask }) => mask)) return 'segmentation';
  return entries.some(({ text }) => text !== undefined) ? 'image-text' : 'unlabelled';
}

function classesOf(
  entries: readonly Entry[],
  task: DatasetTask,
  { layout, classNames }: EntryOptions,
): readonly string[] {
  if (task === 'multilabel') return classNames ?? layout.label ?? [];
  if (task !== 'classification') return classNames ?? [];
  const missing = entries.find(({ label }) => label === undefined);
  if (missing)
    throw new Invalid('label-missing', `${missing.files[0]?.name}: expected a label like the other images have`);
  const values = [...new Set(entries.map(({ label }) => label as string))];
  const isNumbered = values.every((value) => /^\d{1,4}(\.0)?$/.test(value));
  if (values.length > 1_000) throw new Invalid('classes-many', `expected at most 1000 classes, got ${values.length}`);
  if (!isNumbered) return checkNames(values.sort(), classNames);
  const most = Math.max(...values.map(Number));
  const column = layout.label?.[0] ?? 'class';
  return classNames ?? Array.from({ length: most + 1 }, (_, at) => `${column} ${at}`);
}

function checkNames(values: string[], classNames: readonly string[] | undefined): readonly string[] {
  if (classNames === undefined) return values;
  const unknown = values.filter((value) => !classNames.includes(value));
  if (unknown.length === 0) return classNames;
  throw new Invalid(
    'class-unknown',
    `expected the classes ${classNames.join(', ')}, found also ${unknown.slice(0, 5).join(', ')}`,
  );
}

function labelIndex({ label }: Entry, names: readonly string[]): number {
  if (label === undefined) return -1;
  const index = names.indexOf(label);
  if (index >= 0) return index;
  if (/^\d{1,4}(\.0)?$/.test(label) && Number(label) < names.length) return Number(label);
  throw new Invalid('class-unknown', `expected one of the classes ${names.join(', ')}, got ${label.slice(0, 60)}`);
}

function headerOf(entries: readonly Entry[], task: DatasetTask, names: readonly string[]): SampleHeader {
  const counts = { train: [0], val: [0], test: [0] } as Record<Part, number[]>;
  const sizes = { train: 0, val: 0, test: 0 };
  for (const part of parts) if (names.length > 0) counts[part] = new Array<number>(names.length).fill(0);
  for (const entry of entries) {
    const bins = counts[entry.split];
    sizes[entry.split] += 1;
    if (task === 'classification') bins[labelIndex(entry, names)] = (bins[labelIndex(entry, names)] ?? 0) + 1;
    else if (entry.labels) entry.labels.forEach((value, at) => (bins[at] = (bins[at] ?? 0) + (value === 1 ? 1 : 0)));
    else bins[0] = (bins[0] ?? 0) + 1;
  }
  return { counts, sizes, classes: names.length, classNames: names, task };
}

async function* blocks(
  entries: readonly Entry[],
  names: readonly string[],
  options: EntryOptions,
  warnings: string[],
): AsyncGenerator<readonly Sample<PixelArray>[], void> {
  const next: Record<Part, number> = { train: 0, val: 0, test: 0 };
  let block: Sample<PixelArray>[] = [];
  let bytes = 0;
  let refused = 0;
  const read = async (entry: Entry, limit: AheadLimit) => {
    const told: string[] = [];
    const warn = (warning: string) => void told.push(warning);
    return { ...(await readEntry(entry, { pseudonym: options.pseudonym, warn, ...limit })), told };
  };
  for await (const { item: entry, result } of readAhead(entries, read, ahead)) {
    if (result.status === 'rejected') {
      const error: unknown = result.reason;
      if (!(options.layout.skipRefused === true && error instanceof Invalid)) throw error;
      warnings.push(`left out: ${error.message}`);
      refused += 1;
      continue;
    }
    const { told, ...picture } = result.value;
    warnings.push(...told);
    block.push(sampleOf(entry, picture, { index: next[entry.split], label: labelIndex(entry, names) }));
    next[entry.split] += 1;
    bytes += picture.picture.pixels.byteLength;
    if (bytes < blockBytes) continue;
    // Files of a folder are read without giving way: signals and messages are heard here.
    await setImmediate();
    yield block;
    block = [];
    bytes = 0;
  }
  if (refused === entries.length)
    throw new Invalid('all-refused', `all ${refused} images were refused: ${warnings.at(-1)}`);
  if (block.length > 0) yield block;
}

interface ReadEntry {
  readonly picture: Picture<PixelArray>;
  readonly mask: Uint8Array | undefined;
}

async function readEntry(entry: Entry, context: Parameters<typeof readPicture>[1]): Promise<ReadEntry> {
  const [first] = entry.files as readonly [Entry['files'][0]];
  const picture = entry.files.length > 1 ? await readSlices(entry, context) : await readPicture(first, context);
  const mask = entry.mask ? await readMask(entry.mask, picture, context) : undefined;
  return { picture, mask };
}

function sampleOf(
  entry: Entry,
  { picture, mask }: ReadEntry,
  of: { index: number; label: number },
): Sample<PixelArray> {
  const { patient, site, ...facts } = picture.metadata ?? {};
  const group = entry.group ?? patient;
  const place = entry.site ?? site;
  const { labels, scanner, text, split } = entry;
  return {
    ...picture,
    ...of,
    split,
    ...(labels && { labels }),
    ...(group !== undefined && { group: String(group) }),
    ...(place !== undefined && { site: String(place) }),
    ...(scanner !== undefined && { scanner }),
    ...(text !== undefined && { text }),
    ...(mask && { mask }),
    metadata: { ...facts, ...entry.metadata },
    file: (entry.files[0] as { name: string }).name,
  };
}

/** A mask of the image's shape: class numbers, or 0 and 255 as 0 and 1. */
async function readMask(
  file: Entry['files'][0],
  image: Picture<PixelArray>,
  context: Parameters<typeof readPicture>[1],
): Promise<Uint8Array> {
  const mask = await readPicture(file, context);
  const { depth, height, width, channels, pixels } = mask;
  if (channels !== 1 || depth !== image.depth || height !== image.height || width !== image.width) {
    const expected = shapeText({ ...image, channels: 1 });
    throw new Invalid(
      'mask-shape',
      `${file.name}: expected a mask of ${expected} like its image, got ${shapeText(mask)}`,
    );
  }
  let most = 0;
  let isBinary = true;
  for (let at = 0; at < pixels.length; at += 1) {
    const value = pixels[at] as number;
    if (!Number.isInteger(value) || value < 0 || value > 255) {
      throw new Invalid('mask-value', `${file.name}: expected class numbers from 0 to 255, got ${value}`);
    }
    if (value > most) most = value;
    if (value !== 0 && value !== 255) isBinary = false;
  }
  if (isBinary && most === 255) return Uint8Array.from(pixels, (value) => value & 1);
  return pixels instanceof Uint8Array ? bytesOf(pixels) : Uint8Array.from(pixels);
}

/** Groups that a given split tears apart: told, and kept out of training by every split plan. */
function leakWarnings(entries: readonly Entry[]): string[] {
  const partsOf = new Map<string, Set<Part>>();
  for (const { group, split } of entries) {
    if (group === undefined) continue;
    partsOf.set(group, (partsOf.get(group) ?? new Set<Part>()).add(split));
  }
  const torn = [...partsOf].filter(([, of]) => of.size > 1).map(([group]) => group);
  if (torn.length === 0) return [];
  return [
    `the given split tears ${torn.length} of ${partsOf.size} groups apart (${torn.slice(0, 5).join(', ')}): ` +
      'their training images are left out of training',
  ];
}

function maskWarnings(entries: readonly Entry[]): string[] {
  const missing = entries.filter(({ mask }) => mask === undefined).length;
  return missing === 0 || missing === entries.length ? [] : [`${missing} of ${entries.length} images have no mask`];
}

/** Warnings of one kind differ by the file they begin with. */
function shortened(warnings: readonly string[]): string[] {
  const kinds = new Map<string, string[]>();
  for (const warning of warnings) {
    const kind = warning.startsWith('left out: ') ? 'left out' : warning.slice(warning.indexOf(': ') + 1);
    kinds.set(kind, [...(kinds.get(kind) ?? []), warning]);
  }
  return [...kinds.values()].flatMap((of) =>
    of.length <= toldInFull ? of : [...of.slice(0, toldInFull), `and ${of.length - toldInFull} more like the last`],
  );
}
