import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageShape } from '@paucis/contracts';
import {
  contentHash,
  type ExactCopies,
  exactCopies,
  pixelHash,
  type Sample,
  sampleIdOf,
  type SplitSample,
  writeShard,
} from '@paucis/imaging';
import { checkClasses, type Declared, describe, type Description } from './describe.js';
import { openSource } from './open-source.js';

export interface UploadToRead {
  readonly file: string;
  /** What the user calls it, for messages. */
  readonly fileName: string;
  /** Empty; shards and the list of samples are written here. */
  readonly folder: string;
  readonly md5: string;
  readonly declared: Declared;
  readonly shardBytes: number;
}

/** A version as it was read; its bytes lie in files that the caller stores. */
export interface ReadUpload extends Description {
  readonly image: ImageShape;
  readonly counts: Record<'train' | 'val' | 'test', number[]>;
  readonly contentHash: string;
  readonly openShards: string[];
  readonly sealedShards: string[];
  readonly samples: string;
  /** Pixel hashes of the test images, each once. */
  readonly sealedPixels: string[];
}

/** Reads a file from start to end, one block at a time, into shards. Runs in a worker thread. */
export async function readUpload({
  file,
  fileName,
  folder,
  md5,
  declared,
  shardBytes,
}: UploadToRead): Promise<ReadUpload> {
  const known = declared.classes?.length;
  const { source, phantom } = await openSource(file, {
    name: fileName,
    ...(known !== undefined && { classes: known }),
  });
  const { header } = source;
  const description = describe(header, { declared, md5, phantom });
  checkClasses(header, description.classes);
  const open = new ShardWriter(join(folder, 'open'), header.image, shardBytes);
  const sealed = new ShardWriter(join(folder, 'sealed'), header.image, shardBytes);
  const samples: SplitSample[] = [];
  for await (const block of source.blocks()) {
    for (const sample of block) {
      samples.push(splitSampleOf(sample));
      await (sample.split === 'test' ? sealed : open).add(sample);
    }
  }
  const list = join(folder, 'samples.json');
  await writeFile(list, JSON.stringify(samples));
  const test = samples.filter(({ split }) => split === 'test');
  return {
    ...description,
    warnings: [...description.warnings, ...copyWarnings(samples), ...(test.length === 0 ? [noTest] : [])],
    image: header.image,
    counts: { train: [...header.counts.train], val: [...header.counts.val], test: [...header.counts.test] },
    contentHash: contentHash(description, samples),
    openShards: await open.end(),
    sealedShards: await sealed.end(),
    samples: list,
    sealedPixels: [...new Set(test.map(({ pixelHash }) => pixelHash))],
  };
}

const noTest = 'the data set has no test part: nothing is sealed, and a sweep on it cannot be finalized';

function splitSampleOf(sample: Sample): SplitSample {
  const { split, label, group } = sample;
  return { id: sampleIdOf(sample), split, label, pixelHash: pixelHash(sample), ...(group !== undefined && { group }) };
}

/** Collects samples and writes a shard whenever one is full. */
class ShardWriter {
  private readonly files: string[] = [];
  private images: Uint8Array[] = [];
  private labels: number[] = [];
  private sampleIds: string[] = [];
  private groups: string[] = [];
  private bytes = 0;

  constructor(
    private readonly path: string,
    private readonly image: ImageShape,
    private readonly shardBytes: number,
  ) {}

  async add(sample: Sample): Promise<void> {
    const id = sampleIdOf(sample);
    // A copy: the reader's block is a view of a buffer that it may use again.
    this.images.push(sample.pixels.slice());
    this.labels.push(sample.label);
    this.sampleIds.push(id);
    this.groups.push(sample.group ?? id);
    this.bytes += sample.pixels.length;
    if (this.bytes >= this.shardBytes) await this.flush();
  }

  /** The files, in the order of the samples. */
  async end(): Promise<string[]> {
    if (this.sampleIds.length > 0) await this.flush();
    return this.files;
  }

  private async flush(): Promise<void> {
    const file = `${this.path}-${this.files.length}.shard`;
    const { image, sampleIds, groups } = this;
    const batch = {
      image,
      images: Buffer.concat(this.images),
      labels: Int32Array.from(this.labels),
      sampleIds,
      groups,
    };
    await writeFile(file, writeShard(batch));
    this.files.push(file);
    this.images = [];
    this.labels = [];
    this.sampleIds = [];
    this.groups = [];
    this.bytes = 0;
  }
}

/** How many ids a warning names before it only counts. */
const namedIds = 6;

function copyWarnings(samples: readonly SplitSample[]): string[] {
  const copies = exactCopies(samples);
  const crossing = copies.filter(({ crossesParts }) => crossesParts);
  const conflicting = copies.filter(({ labelsConflict }) => labelsConflict);
  const warnings: string[] = [];
  if (crossing.length > 0) {
    warnings.push(
      `${images(crossing)} pixel for pixel in more than one official part (${idsOf(crossing)}); copies of test images are kept out of training`,
    );
  }
  if (conflicting.length > 0) {
    warnings.push(
      `${images(conflicting)} more than once under different labels (${idsOf(conflicting)}): at least one label of each is wrong`,
    );
  }
  return warnings;
}

const images = ({ length }: readonly unknown[]): string => (length === 1 ? '1 image occurs' : `${length} images occur`);

function idsOf(copies: readonly ExactCopies[]): string {
  const named = copies.slice(0, namedIds).map(({ sampleIds }) => sampleIds.join(' = '));
  return copies.length > namedIds ? `${named.join(', ')} and ${copies.length - namedIds} more` : named.join(', ');
}
