import { createHmac, randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { type DatasetLayout, Invalid, NotFound } from '@paucis/contracts';
import type { PixelArray, SampleSource } from '../samples.js';
import { hasDicom, seriesEntries } from './dicom/series.js';
import { guessedPattern, patternEntries, tableEntries } from './entries.js';
import { type FileTree, firstBytes, type TreeFile } from './file-tree.js';
import { openFile, openFolder } from './folder.js';
import { readNpzTree } from './npz.js';
import { formatOf, unknownFormat } from './pictures/index.js';
import { headBytes, type Pseudonym } from './pictures/picture-format.js';
import { readEntries } from './read-entries.js';
import { folderLimits, openArchive } from './zip-archive.js';

export interface DatasetOptions {
  /** What to call the source in messages; its own name otherwise. */
  readonly name?: string;
  readonly layout?: DatasetLayout | undefined;
  /** Class names in label order, where known. */
  readonly classNames?: readonly string[] | undefined;
  /** Number of classes, where only that is known. */
  readonly classes?: number | undefined;
  /** Of the project; without one, names that differ from run to run. */
  readonly pseudonym?: Pseudonym;
}

/** An opened data set; dispose of it after the last block. */
export interface OpenedDataset extends AsyncDisposable {
  readonly source: SampleSource<PixelArray>;
}

/** How a layout of files is told from the others, and read. The first that accepts is taken. */
interface DatasetReader {
  accepts(tree: FileTree, layout: DatasetLayout): boolean | Promise<boolean>;
  open(
    tree: FileTree,
    options: Required<Pick<DatasetOptions, 'layout' | 'pseudonym'>> & DatasetOptions,
  ): Promise<SampleSource<PixelArray>>;
}

/** The layouts of data sets: one more is one file and one line here. */
const datasetReaders: Readonly<Record<string, DatasetReader>> = {
  npz: {
    accepts: (tree) =>
      tree.files.has('train_images.npy') || [...tree.files.keys()].some((name) => name.endsWith('.npy')),
    open: async (tree, { layout, classNames, classes, name }) => {
      const known = classes ?? classNames?.length;
      return readNpzTree(tree, {
        layout,
        ...(name !== undefined && { name }),
        ...(known !== undefined && { classes: known }),
      });
    },
  },
  table: {
    accepts: (_tree, layout) => layout.table !== undefined,
    open: async (tree, options) =>
      readEntries(
        await tableEntries(tree, options.layout as DatasetLayout & { table: string }),
        readingOptions(options),
      ),
  },
  pattern: {
    accepts: (_tree, layout) => layout.images !== undefined,
    open: async (tree, options) =>
      readEntries(
        await patternEntries(tree, options.layout as DatasetLayout & { images: string }),
        readingOptions(options),
      ),
  },
  dicomSeries: {
    accepts: hasDicom,
    open: async (tree, options) => {
      const warnings: string[] = [];
      const { pseudonym, layout } = options;
      const warn = (warning: string) => void warnings.push(warning);
      const entries = await seriesEntries(tree, { pseudonym, warn, skipRefused: layout.skipRefused });
      const source = readEntries(entries, readingOptions(options));
      return { ...source, warnings: () => [...warnings, ...(source.warnings?.() ?? [])] };
    },
  },
  folders: {
    accepts: () => true,
    open: async (tree, options) => {
      const images = await guessedPattern(tree);
      const layout = { ...options.layout, images };
      return readEntries(await patternEntries(tree, layout), readingOptions({ ...options, layout }));
    },
  },
};

const readingOptions = ({
  layout,
  classNames,
  pseudonym,
}: DatasetOptions & { layout: DatasetLayout; pseudonym: Pseudonym }) => ({
  layout,
  classNames,
  pseudonym,
});

/**
 * Opens a data set as it lies: a folder, a zip of one, an .npz archive or a single image. Everything that can be checked
 * without pixels is checked now; `Invalid` says what is wrong and where.
 */
export async function openDataset(path: string, options: DatasetOptions = {}): Promise<OpenedDataset> {
  const tree = await openTree(path, options);
  try {
    return { source: await readTree(tree, options), [Symbol.asyncDispose]: () => tree[Symbol.asyncDispose]() };
  } catch (error) {
    await tree[Symbol.asyncDispose]();
    throw error;
  }
}

/** The samples of an open tree. */
export async function readTree(tree: FileTree, options: DatasetOptions = {}): Promise<SampleSource<PixelArray>> {
  const { layout = {}, pseudonym = keyedPseudonym(randomBytes(32)) } = options;
  for (const reader of Object.values(datasetReaders)) {
    if (await reader.accepts(tree, layout)) return reader.open(tree, { ...options, layout, pseudonym });
  }
  throw new Invalid('dataset-unknown', `${tree.name}: expected a data set`);
}

/** The files of a data set. An .npz that a table of its rows describes is opened into its arrays. */
export async function openTree(path: string, { name, layout }: DatasetOptions = {}): Promise<FileTree> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new NotFound('file-not-found', `${name ?? path}: no such file or folder`, {}, { cause });
  });
  if (found.isDirectory()) {
    const folder = await openFolder(path);
    return layout?.row === undefined ? folder : withArrays(folder, path);
  }
  const tree = await openFile(path, name);
  const [file] = tree.files.values() as Iterable<TreeFile>;
  const start = await firstBytes(file as TreeFile, headBytes);
  if (start.toString('latin1', 0, 2) !== 'PK') {
    if (start.length === 0) throw new Invalid('file-empty', `${tree.name}: expected a data set, got an empty file`);
    if (formatOf(start) !== undefined) return tree;
    throw new Invalid(
      'file-unknown',
      `${tree.name}: expected an .npz, a zip of images or an image: ${unknownFormat(start)}`,
    );
  }
  return openArchive(path, { ...(name !== undefined && { name }), limits: folderLimits });
}

async function withArrays(folder: FileTree, path: string): Promise<FileTree> {
  const archives = [...folder.files.keys()].filter((name) => name.endsWith('.npz'));
  const [only] = archives;
  if (only === undefined || archives.length > 1) {
    throw new Invalid(
      'npz-one',
      `${folder.name}: expected one .npz file for a table of its rows, found ${archives.length}`,
    );
  }
  const arrays = await openArchive(`${path}/${only}`);
  const files = new Map([...folder.files, ...arrays.files]);
  files.delete(only);
  return { name: folder.name, files, [Symbol.asyncDispose]: () => arrays[Symbol.asyncDispose]() };
}

/** Pseudonyms by HMAC-SHA-256: without the key nobody can tell or test who is meant. */
export function keyedPseudonym(key: Uint8Array): Pseudonym {
  return (kind, value) => `${kind}-${createHmac('sha256', key).update(`${kind}\0${value}`).digest('hex').slice(0, 16)}`;
}
