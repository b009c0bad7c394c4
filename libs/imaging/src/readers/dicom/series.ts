import { Invalid } from '@paucis/contracts';
import type { Picture, PixelArray } from '../../samples.js';
import type { Entry } from '../entries.js';
import { type FileTree, firstBytes, type TreeFile, wholeFile } from '../file-tree.js';
import { readPicture } from '../pictures/index.js';
import { checkShape, pictureLimits, type Pseudonym, type ReadingContext } from '../pictures/picture-format.js';
import { decimals, type DicomFile, isDicom, openDicom } from './data-set.js';
import { dayOf } from './de-identify.js';

/** Most headers end within the first of these; some of Siemens and Philips need the second. */
const indexBytes = [16 * 1024, 256 * 1024] as const;

interface Slice {
  readonly file: TreeFile;
  readonly series: string;
  readonly patient: string;
  readonly day: number | undefined;
  /** Millimetres along the normal of the slice. */
  readonly position: number | undefined;
  readonly number: number | undefined;
  readonly shape: string;
}

/** Whether a tree's first files are DICOM. */
export async function hasDicom(tree: FileTree): Promise<boolean> {
  let looked = 0;
  for (const file of tree.files.values()) {
    if (isDicom(await firstBytes(file, 132))) return true;
    looked += 1;
    if (looked >= 20) return false;
  }
  return false;
}

export interface SeriesOptions {
  readonly pseudonym: Pseudonym;
  readonly warn: (warning: string) => void;
  /** Leave damaged files out, with a warning, instead of refusing the whole. */
  readonly skipRefused?: boolean | undefined;
}

/**
 * The series of a tree as volumes, slices by position along their normal (never by name); pictures that are no series of
 * slices stay pictures. Groups are patients; dates become days since the patient's first study.
 */
export async function seriesEntries(
  tree: FileTree,
  { pseudonym, warn, skipRefused = false }: SeriesOptions,
): Promise<Entry[]> {
  const slices: Slice[] = [];
  for (const file of tree.files.values()) {
    try {
      const slice = await indexed(file);
      if (slice === 'no-image') warn(`left out: ${file.name}: it holds no image`);
      else slices.push(slice);
    } catch (error) {
      if (!skipRefused || !(error instanceof Invalid)) throw error;
      warn(`left out: ${error.message}`);
    }
  }
  if (slices.length === 0) throw new Invalid('images-missing', `${tree.name}: expected DICOM images, found none`);
  const firstDay = new Map<string, number>();
  for (const { patient, day } of slices) {
    if (day !== undefined) firstDay.set(patient, Math.min(day, firstDay.get(patient) ?? day));
  }
  const bySeries = groups(slices);
  return [...bySeries.values()].flatMap((of): Entry[] => {
    const metadataOf = (slice: Slice) => {
      const first = firstDay.get(slice.patient);
      return slice.day === undefined || first === undefined ? {} : { metadata: { studyDay: slice.day - first } };
    };
    const stack = stackOf(of, warn);
    const group = (slice: Slice) => (slice.patient === '' ? {} : { group: pseudonym('patient', slice.patient) });
    if (stack) {
      const [first] = of as [Slice];
      return [{ ...stack, split: 'train' as const, ...group(first), ...metadataOf(first) }];
    }
    return of.map((slice) => ({ files: [slice.file], split: 'train' as const, ...group(slice), ...metadataOf(slice) }));
  });
}

function groups(slices: readonly Slice[]): Map<string, Slice[]> {
  const found = new Map<string, Slice[]>();
  for (const slice of slices) {
    const key = `${slice.series} ${slice.shape}`;
    found.set(key, [...(found.get(key) ?? []), slice]);
  }
  return found;
}

/** What ordering needs of a file, from its head; files that hold no DICOM image are passed over, damaged ones are kept to be refused. */
async function indexed(file: TreeFile): Promise<Slice | 'no-image'> {
  if (!isDicom(await firstBytes(file, 132))) return 'no-image';
  const opened = await openedHead(file);
  const { dataSet, pixels } = opened;
  if (pixels === undefined) return 'no-image';
  const text = (tag: string) => dataSet.string(tag)?.trim() ?? '';
  return {
    file,
    series: text('x0020000e'),
    patient: text('x00100020'),
    day: dayOf(text('x00080020')),
    position: positionOf(opened),
    number: Number.parseInt(text('x00200013'), 10) || undefined,
    shape: [
      dataSet.uint16('x00280010'),
      dataSet.uint16('x00280011'),
      dataSet.uint16('x00280002'),
      text('x00280008'),
    ].join(' '),
  };
}

async function openedHead(file: TreeFile): Promise<DicomFile> {
  for (const count of indexBytes) {
    if (count >= file.sizeBytes) break;
    try {
      const opened = openDicom(await firstBytes(file, count), file.name);
      if (opened.pixels !== undefined) return opened;
    } catch {
      // The head may end inside an element, or hold half of a deflated file.
    }
  }
  return openDicom(await wholeFile(file, pictureLimits.fileBytes), file.name);
}

function positionOf(file: DicomFile): number | undefined {
  const [x, y, z] = decimals(file, 'x00200032') ?? [];
  const [a = 1, b = 0, c = 0, d = 0, e = 1, f = 0] = decimals(file, 'x00200037') ?? [];
  if (x === undefined || y === undefined || z === undefined) return undefined;
  return x * (b * f - c * e) + y * (c * d - a * f) + z * (a * e - b * d);
}

/** A series in the order of its slices; undefined where it is no stack. */
function stackOf(
  slices: readonly Slice[],
  warn: (warning: string) => void,
): Pick<Entry, 'files' | 'sliceSpacing'> | undefined {
  const [first] = slices;
  if (slices.length < 2 || first === undefined || first.series === '' || !first.shape.endsWith(' ')) return undefined;
  const places = slices.map(({ position }) => position);
  if (places.some((place) => place === undefined)) return byNumber(slices, warn);
  const ordered = [...slices].sort((a, b) => (a.position as number) - (b.position as number));
  const gaps = ordered.slice(1).map(({ position }, at) => (position as number) - (ordered[at]?.position as number));
  // Two slices at one place: time points or echoes, which are pictures of their own here.
  if (gaps.some((gap) => gap < 1e-3)) return undefined;
  const middle = [...gaps].sort((a, b) => a - b)[gaps.length >> 1] as number;
  if (gaps.some((gap) => Math.abs(gap - middle) > 0.02 * middle)) {
    warn(
      `${first.file.name}: the slices of its series are ${Math.min(...gaps).toFixed(2)} to ${Math.max(...gaps).toFixed(2)} mm apart: some may be missing`,
    );
  }
  return { files: ordered.map(({ file }) => file), sliceSpacing: middle };
}

function byNumber(slices: readonly Slice[], warn: (warning: string) => void): Pick<Entry, 'files'> | undefined {
  const [first] = slices;
  if (
    new Set(slices.map(({ number }) => number)).size < slices.length ||
    slices.some(({ number }) => number === undefined)
  )
    return undefined;
  warn(`${first?.file.name}: its series names no positions: its slices are ordered by their numbers`);
  return { files: [...slices].sort((a, b) => (a.number as number) - (b.number as number)).map(({ file }) => file) };
}

/** The slices of a series as one volume. */
export async function readSlices(
  { files, sliceSpacing }: Pick<Entry, 'files' | 'sliceSpacing'>,
  context: Omit<ReadingContext, 'where'>,
): Promise<Picture<PixelArray>> {
  let first: Picture<PixelArray> | undefined;
  let pixels: PixelArray | undefined;
  for (const [at, file] of files.entries()) {
    const volume = pixels;
    const allocate: ReadingContext['allocate'] = (Values, length) =>
      volume instanceof Values && length * files.length === volume.length
        ? (volume.subarray(at * length, (at + 1) * length) as Int16Array<ArrayBuffer>)
        : new Values(length);
    const slice = await readPicture(file, { ...context, allocate });
    if (first === undefined || pixels === undefined) {
      first = slice;
      checkShape({ ...context, where: file.name }, { ...slice, depth: files.length }, slice.pixels.BYTES_PER_ELEMENT);
      pixels = new (slice.pixels.constructor as new (length: number) => PixelArray)(files.length * slice.pixels.length);
    }
    if (slice.pixels.length !== first.pixels.length) {
      throw new Invalid('series-shape', `${file.name}: expected a slice like the others of its series`);
    }
    // A slice whose rescale differs may need another type than the first.
    if (slice.pixels.constructor !== pixels.constructor) pixels = Float32Array.from(pixels);
    if (slice.pixels.buffer !== pixels.buffer) pixels.set(slice.pixels, at * first.pixels.length);
  }
  const { height, width, channels, spacing, metadata } = first as Picture<PixelArray>;
  const between = sliceSpacing ?? Number(metadata?.['sliceThickness'] ?? Number.NaN);
  return {
    ...{ depth: files.length, height, width, channels },
    pixels: pixels as PixelArray,
    ...(spacing && Number.isFinite(between) && { spacing: [between, ...spacing] }),
    ...(metadata && { metadata }),
  };
}
