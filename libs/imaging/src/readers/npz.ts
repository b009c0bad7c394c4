import { type DatasetLayout, type ImageShape, Invalid } from '@paucis/contracts';
import {
  type Part,
  parts,
  type Sample,
  type SampleHeader,
  type SampleSource,
  shapeText,
  valuesIn,
} from '../samples.js';
import type { FileTree } from './file-tree.js';
import { itemsOf, openNpy } from './npy-array.js';
import { checkImages, type ImageArray, imageLimits } from './npz-images.js';
import { countFindings, countLabels, type LabelArray, readLabels } from './npz-labels.js';
import { type NpzRows, readNpzRows } from './npz-rows.js';
import { inTurn } from './read-ahead.js';
import { openArchive } from './zip-archive.js';

export interface NpzOptions {
  /** What to call the file in messages; its own name otherwise. */
  readonly name?: string;
  /** Number of classes, where known: a larger label is refused. */
  readonly classes?: number;
  /** Of a table that says more about each row: its group, site or text, and the classes' names. */
  readonly layout?: DatasetLayout;
}

/** Images of one shape, known beforehand. */
export interface NpzSource extends SampleSource {
  readonly header: SampleHeader & { readonly image: ImageShape };
}

interface PartArrays {
  readonly part: Part;
  readonly images: ImageArray;
  readonly labels: LabelArray;
}

/**
 * Opens a data set in the format of MedMNIST: a zip of `<part>_images` of uint8, (n, height, width), (n, height, width, channels)
 * or (n, depth, height, width), and `<part>_labels` of integers, (n), (n, 1) or (n, findings), for train and, if present, val
 * and test. Other arrays are left alone.
 *
 * Every size is checked from the archive's directory and the arrays' headers before anything is allocated; labels are
 * read now, pixels in `blocks()`, at most `imageLimits.blockBytes` (or one image) at a time.
 */
export async function readNpz(path: string, options: NpzOptions = {}): Promise<NpzSource> {
  await using archive = await openArchive(path, options);
  return await readNpzTree(archive, options, () => openArchive(path, options));
}

/** The same of an open archive, which `open` opens again for the pixels where it will be closed by then. */
export async function readNpzTree(
  tree: FileTree,
  options: NpzOptions,
  open: () => Promise<FileTree> = async () => ({ ...tree, [Symbol.asyncDispose]: async () => undefined }),
): Promise<NpzSource> {
  const { table, label } = options.layout ?? {};
  // Without a table a label is the name of the parts' arrays: `labels3` of `train_labels3`, `val_labels3` ...
  const labels = table === undefined ? (label?.[0] ?? 'labels') : 'labels';
  const arrays: PartArrays[] = [];
  for (const part of parts) {
    if (hasPart(tree, part)) arrays.push(await readPart(tree, part, { labels, classes: options.classes }));
  }
  const image = checkSameImage(arrays, tree.name);
  const sizesOf = (part: Part) => arrays.find((found) => found.part === part)?.images.count ?? 0;
  const sizes = { train: sizesOf('train'), val: sizesOf('val'), test: sizesOf('test') };
  const rows = options.layout?.table === undefined ? undefined : await readNpzRows(tree, options.layout, sizes);
  const columns = arrays.map(({ labels }) => labels.columns);
  if (new Set(columns).size > 1) {
    throw new Invalid('npz-shape', `${tree.name}: expected as many findings in every part, got ${columns.join(', ')}`);
  }
  const isMulti = arrays.some(({ labels }) => labels.columns > 1);
  const classes = isMulti
    ? Math.max(...arrays.map(({ labels }) => labels.columns))
    : (options.classes ?? Math.max(...arrays.map(({ labels }) => largest(labels.values))) + 1);
  const countsOf = (part: Part) => {
    const labels = arrays.find((found) => found.part === part)?.labels;
    if (isMulti) return countFindings(labels?.values ?? [], classes);
    return countLabels(labels?.values ?? [], classes);
  };
  const counts = { train: countsOf('train'), val: countsOf('val'), test: countsOf('test') };
  const classNames = rows?.classNames(
    arrays.map(({ part, labels }) => [part, labels.values]),
    classes,
  );
  const header: NpzSource['header'] = {
    ...{ image, counts, classes },
    ...(classNames && { classNames }),
    ...(isMulti && { task: 'multilabel', sizes }),
  };
  return { header, blocks: () => blocks(open, arrays, rows), ...(rows && { warnings: () => rows.warnings }) };
}

/** Train must be there; val and test may be missing as a whole. */
function hasPart(archive: FileTree, part: Part): boolean {
  return part === 'train' || archive.files.has(`${part}_images.npy`) || archive.files.has(`${part}_labels.npy`);
}

async function readPart(
  archive: FileTree,
  part: Part,
  { labels, classes }: { labels: string; classes: number | undefined },
): Promise<PartArrays> {
  const images = checkImages(await openNpy(archive, `${part}_images`));
  const values = await openNpy(archive, `${part}_${labels}`);
  return { part, images, labels: await readLabels(values, { count: images.count, classes }) };
}

function checkSameImage(arrays: readonly PartArrays[], name: string): ImageArray['image'] {
  const [first, ...others] = arrays;
  if (first === undefined) throw new Invalid('npz-key-missing', `${name}: expected an array train_images, found none`);
  for (const other of others) {
    const [expected, found] = [shapeText(first.images.image), shapeText(other.images.image)];
    if (expected === found) continue;
    throw new Invalid(
      'npz-shape',
      `${name}: expected images of one size, got ${expected} in ${first.part} and ${found} in ${other.part}`,
    );
  }
  return first.images.image;
}

async function* blocks(
  open: () => Promise<FileTree>,
  arrays: readonly PartArrays[],
  rows: NpzRows | undefined,
): AsyncGenerator<Sample[], void> {
  await using archive = await open();
  yield* inTurn(arrays.map((array) => partBlocks(archive, array, rows)));
}

async function* partBlocks(
  archive: FileTree,
  { part, images, labels }: PartArrays,
  rows: NpzRows | undefined,
): AsyncGenerator<Sample[], void> {
  const npy = await openNpy(archive, `${part}_images`);
  if (checkImages(npy).count !== images.count) {
    throw new Invalid('file-changed', `${npy.where}: the file changed while it was read; start again`);
  }
  const sizes = { itemBytes: valuesIn(images.image), listBytes: imageLimits.blockBytes };
  let index = 0;
  for await (const items of itemsOf(npy, sizes)) {
    const first = index;
    index += items.length;
    yield items.map((pixels, at): Sample => {
      const row = first + at;
      return { split: part, index: row, pixels, ...images.image, ...labelsAt(labels, row), ...rows?.at(part, row) };
    });
  }
}

function labelsAt({ values, columns }: LabelArray, row: number): Pick<Sample, 'label' | 'labels'> {
  if (columns === 1) return { label: values[row] as number };
  return { label: -1, labels: [...values.subarray(row * columns, (row + 1) * columns)] };
}

function largest(labels: Uint16Array): number {
  return labels.reduce((most, label) => Math.max(most, label), 0);
}
