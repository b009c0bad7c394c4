import { Invalid } from '@paucis/contracts';
import { type Part, parts, type Sample, type SampleHeader, type SampleSource } from '../samples.js';
import { elementBlocks, openNpy } from './npy-array.js';
import { checkImages, type ImageArray, imageLimits } from './npz-images.js';
import { countLabels, readLabels } from './npz-labels.js';
import { type Archive, openArchive } from './zip-archive.js';

export interface NpzOptions {
  /** What to call the file in messages; its own name otherwise. */
  readonly name?: string;
  /** Number of classes, where known: a larger label is refused. */
  readonly classes?: number;
}

interface PartArrays {
  readonly part: Part;
  readonly images: ImageArray;
  readonly labels: Uint16Array;
}

/**
 * Opens a data set in the format of MedMNIST: a zip of `<part>_images` (n, height, width[, channels]) of uint8 and
 * `<part>_labels` (n) or (n, 1) of integers for train and, if present, val and test. Other arrays are left alone.
 *
 * Every size is checked from the archive's directory and the arrays' headers before anything is allocated; labels are
 * read now, pixels in `blocks()`, at most `imageLimits.blockBytes` (or one image) at a time.
 */
export async function readNpz(path: string, options: NpzOptions = {}): Promise<SampleSource> {
  await using archive = await openArchive(path, options);
  const arrays: PartArrays[] = [];
  for (const part of parts) {
    if (hasPart(archive, part)) arrays.push(await readPart(archive, part, options.classes));
  }
  const image = checkSameImage(arrays, archive.name);
  const classes = options.classes ?? Math.max(...arrays.map(({ labels }) => largest(labels))) + 1;
  const countsOf = (part: Part) => countLabels(arrays.find((found) => found.part === part)?.labels ?? [], classes);
  const counts = { train: countsOf('train'), val: countsOf('val'), test: countsOf('test') };
  const header: SampleHeader = { image, counts, classes };
  return { header, blocks: () => blocks(path, options, arrays) };
}

/** Train must be there; val and test may be missing as a whole. */
function hasPart(archive: Archive, part: Part): boolean {
  return part === 'train' || archive.members.has(`${part}_images.npy`) || archive.members.has(`${part}_labels.npy`);
}

async function readPart(archive: Archive, part: Part, classes: number | undefined): Promise<PartArrays> {
  const images = checkImages(await openNpy(archive, `${part}_images`));
  const labels = await openNpy(archive, `${part}_labels`);
  return { part, images, labels: await readLabels(labels, { count: images.count, classes }) };
}

function checkSameImage(arrays: readonly PartArrays[], name: string): SampleHeader['image'] {
  const [first, ...others] = arrays.map(({ part, images: { image } }) => ({
    part,
    image,
    text: [image.height, image.width, image.channels].join(' x '),
  }));
  if (first === undefined) throw new Invalid('npz-key-missing', `${name}: expected an array train_images, found none`);
  for (const other of others) {
    if (other.text === first.text) continue;
    throw new Invalid(
      'npz-shape',
      `${name}: expected images of one size, got ${first.text} in ${first.part} and ${other.text} in ${other.part}`,
    );
  }
  return first.image;
}

async function* blocks(
  path: string,
  options: NpzOptions,
  arrays: readonly PartArrays[],
): AsyncGenerator<Sample[], void> {
  await using archive = await openArchive(path, options);
  for (const { part, images, labels } of arrays) {
    const npy = await openNpy(archive, `${part}_images`);
    if (checkImages(npy).count !== labels.length) {
      throw new Invalid('file-changed', `${npy.where}: the file changed while it was read; start again`);
    }
    const { height, width, channels } = images.image;
    const size = height * width * channels;
    const perBlock = Math.max(1, Math.floor(imageLimits.blockBytes / size));
    let index = 0;
    for await (const bytes of elementBlocks(npy, perBlock * size)) {
      yield Array.from({ length: bytes.length / size }, (_, at): Sample => {
        const pixels = bytes.subarray(at * size, (at + 1) * size);
        return { split: part, index: index + at, pixels, height, width, channels, label: labels[index + at] as number };
      });
      index += bytes.length / size;
    }
  }
}

function largest(labels: Uint16Array): number {
  return labels.reduce((most, label) => Math.max(most, label), 0);
}
