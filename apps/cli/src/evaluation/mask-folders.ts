import { Invalid } from '@paucis/contracts';
import { openFolder, readPicture, stemOf, type TreeFile } from '@paucis/imaging';
import type { MaskCase } from '@paucis/statistics';
import { CommandFailed } from '../command-failed.js';

/** How masks are read from two folders. */
export interface MaskChoice {
  readonly predictions: string;
  readonly truths: string;
  /** Millimetres along each axis, where the files do not say. */
  readonly spacing?: readonly number[] | undefined;
  /** Its first group names the patient within a file's name. */
  readonly patient?: RegExp | undefined;
}

export interface MaskFolders {
  readonly cases: readonly MaskCase[];
  /** Where distances come from: printed, since pixels are not millimetres. */
  readonly spacing: string;
  readonly warnings: readonly string[];
}

interface ReadMask {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
  readonly spacing?: readonly number[];
}

/** Pairs of masks by the stems of their names: every truth needs a prediction, in PNG or NIfTI, two- or three-dimensional. */
export async function readMaskFolders({ predictions, truths, spacing, patient }: MaskChoice): Promise<MaskFolders> {
  const [found, expected] = [await filesByStem(predictions), await filesByStem(truths)];
  const missing = [...expected.keys()].filter((stem) => !found.has(stem));
  const [first] = missing;
  if (first !== undefined) {
    throw new CommandFailed(`${missing.length} of ${expected.size} truths have no prediction, the first is ${first}`, {
      next: 'files are paired by their names without the ending; a missing prediction is a failure, not a case to leave out',
    });
  }
  const extra = [...found.keys()].filter((stem) => !expected.has(stem)).length;
  const read: { name: string; truth: ReadMask; prediction: ReadMask }[] = [];
  for (const [name, file] of expected) {
    const [truth, prediction] = [await readMask(file), await readMask(found.get(name) as TreeFile)];
    if (String(truth.shape) !== String(prediction.shape)) {
      throw new CommandFailed(
        `${name}: the truth is ${truth.shape.join(' x ')}, the prediction ${prediction.shape.join(' x ')}`,
        { next: 'resample the predictions to the grid of their truths first' },
      );
    }
    read.push({ name, truth, prediction });
  }
  const moved = read.filter(({ truth, prediction }) => areApart(truth.spacing, prediction.spacing)).length;
  const same = areTwoValued(read.map(({ truth }) => truth)) && areTwoValued(read.map(({ prediction }) => prediction));
  const known = read.every(({ truth }) => truth.spacing !== undefined);
  return {
    cases: read.map(({ name, truth, prediction }): MaskCase => {
      const one = same ? [asOne(truth), asOne(prediction)] : [truth, prediction];
      const spacingMm = spacing ?? truth.spacing ?? truth.shape.map(() => 1);
      const group = patient?.exec(name)?.[1];
      return {
        ...{ name, truth: one[0] as ReadMask, prediction: one[1] as ReadMask, spacingMm },
        ...(group !== undefined && { group }),
      };
    }),
    spacing: spacing
      ? `${spacing.join(' x ')} mm, as stated`
      : known
        ? 'millimetres, from the files'
        : 'pixels taken for 1 mm: the files do not say; state it with --spacing',
    warnings: [
      ...(extra > 0 ? [`${extra} predictions have no truth and were left out.`] : []),
      ...(moved > 0 && !spacing
        ? [
            `${moved} of ${read.length} predictions state other distances between voxels than their truths: those of the truths were used.`,
          ]
        : []),
      ...(known || spacing ? [] : ['Distances are in pixels, not in millimetres.']),
    ],
  };
}

async function filesByStem(folder: string): Promise<Map<string, TreeFile>> {
  const tree = await openFolder(folder);
  const files = new Map<string, TreeFile>();
  for (const [name, file] of tree.files) {
    const stem = stemOf(name);
    const other = files.get(stem);
    if (other) throw new CommandFailed(`${folder}: two files are called ${stem}: ${other.name} and ${name}`);
    files.set(stem, file);
  }
  if (files.size > 0) return files;
  throw new CommandFailed(`${folder}: expected PNG or NIfTI masks, found no file`);
}

async function readMask(file: TreeFile): Promise<ReadMask> {
  const picture = await readPicture(file, { pseudonym: (_kind, value) => value, warn: () => undefined });
  const { height, width, depth, channels, pixels, spacing } = picture;
  const data = new Uint8Array(pixels.length / channels);
  for (let at = 0; at < data.length; at += 1) {
    const value = pixels[at * channels] as number;
    const isGrey = channels < 3 || (pixels[at * channels + 1] === value && pixels[at * channels + 2] === value);
    if (!Number.isInteger(value) || value < 0 || value > 255 || !isGrey) {
      throw new Invalid('mask-values', `${file.name}: expected whole class numbers from 0 to 255, got ${value}`);
    }
    data[at] = value;
  }
  return { shape: depth === undefined ? [height, width] : [depth, height, width], data, ...(spacing && { spacing }) };
}

/** By more than headers round. */
const areApart = (a: readonly number[] | undefined, b: readonly number[] | undefined): boolean =>
  a !== undefined && b !== undefined && a.some((mm, at) => Math.abs(mm / (b[at] as number) - 1) > 0.01);

/** Nothing but background and one other value, whatever that is: 255 in one folder, 1 in the other. */
const areTwoValued = (masks: readonly ReadMask[]): boolean =>
  new Set(masks.flatMap(({ data }) => [...new Set(data)])).size <= 2;

const asOne = (mask: ReadMask): ReadMask => ({ ...mask, data: mask.data.map((value) => (value === 0 ? 0 : 1)) });
