import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetLayout, DatasetTask, Fingerprint, ImageShape } from '@paucis/contracts';
import { contentHash, FingerprintMaker, keyedPseudonym, ThumbnailList } from '@paucis/imaging';
import { searchCopies } from '../copies/search-copies.js';
import { checkClasses, type Declared, describe, type Description } from './describe.js';
import { openSource } from './open-source.js';
import { type SampleRecord, sampleRecordOf } from './sample-record.js';
import { copyWarnings } from './copy-warnings.js';
import { ShardFiles } from './shard-files.js';
import { Tally, type Totals } from './tally.js';

export interface UploadToRead {
  readonly file: string;
  /** What the user calls it, for messages. */
  readonly fileName: string;
  /** Empty; shards and the list of samples are written here. */
  readonly folder: string;
  readonly md5: string;
  readonly declared: Declared;
  readonly layout?: DatasetLayout | undefined;
  /** Of the project, hexadecimal: what persons are called after reading. */
  readonly pseudonymKey: string;
  readonly shardBytes: number;
}

/** A version as it was read; its bytes lie in files that the caller stores. */
export interface ReadUpload extends Description {
  readonly task: DatasetTask;
  readonly image: ImageShape;
  readonly pixels: Totals['pixels'];
  readonly counts: Totals['counts'];
  readonly sizes: Totals['sizes'];
  readonly contentHash: string;
  readonly fingerprint: Fingerprint | undefined;
  readonly openShards: string[];
  readonly sealedShards: string[];
  readonly samples: string;
  /** Of all confirmed copies (`CopyPair[]`). */
  readonly copies: string;
  /** Pixel hashes of the test images, each once. */
  readonly sealedPixels: string[];
}

/** Reads an upload from start to end, one block at a time, into shards. Runs in a process of its own. */
export async function readUpload(upload: UploadToRead): Promise<ReadUpload> {
  const { file, fileName, folder, md5, declared, layout, pseudonymKey, shardBytes } = upload;
  await using opened = await openSource(file, {
    name: fileName,
    layout,
    classNames: declared.classes,
    pseudonym: keyedPseudonym(Buffer.from(pseudonymKey, 'hex')),
  });
  const { source, phantom } = opened;
  const { header } = source;
  const { task = 'classification' } = header;
  const before = describe(header, { declared, md5, phantom });
  if (task === 'classification') checkClasses(header, before.classes);
  const open = new ShardFiles(join(folder, 'open'), shardBytes);
  const sealed = new ShardFiles(join(folder, 'sealed'), shardBytes);
  const tally = new Tally({ ...header, classes: before.classes.length });
  const fingerprint = new FingerprintMaker();
  const samples: SampleRecord[] = [];
  const thumbnails = new ThumbnailList();
  for await (const block of source.blocks()) {
    for (const sample of block) {
      const record = sampleRecordOf(sample);
      samples.push(record);
      tally.add(sample);
      if (sample.split !== 'test') fingerprint.add(record.id, sample);
      thumbnails.add(sample);
      await (sample.split === 'test' ? sealed : open).add(sample);
    }
  }
  const totals = tally.totals();
  const classes = task === 'segmentation' ? maskClasses(before.classes, totals) : before.classes;
  if (task === 'classification') checkClasses({ ...header, counts: totals.counts }, classes);
  const list = join(folder, 'samples.json');
  await writeFile(list, listText(samples));
  const pairs = await searchCopies(samples, thumbnails.thumbnails());
  const copies = join(folder, 'copies.json');
  await writeFile(copies, JSON.stringify(pairs));
  const test = samples.filter(({ split }) => split === 'test');
  const description = { ...before, classes };
  return {
    ...description,
    ...{ task, pixels: totals.pixels, counts: totals.counts, sizes: totals.sizes },
    warnings: [
      ...description.warnings,
      ...(samples.some(({ group }) => group !== undefined) || phantom || declared.catalogue ? [] : [noGroups]),
      ...(source.warnings?.() ?? []),
      ...copyWarnings(samples, pairs),
      ...(test.length === 0 ? [noTest] : []),
    ],
    image: totals.pixels.largest,
    contentHash: contentHash(description, samples),
    fingerprint: fingerprint.end(samples, {
      ...{ task, classes: classes.length, positiveClass: description.positiveClass },
      ties: pairs.map(({ sampleIds }) => sampleIds),
    }),
    openShards: await open.end(),
    sealedShards: await sealed.end(),
    samples: list,
    copies,
    sealedPixels: [...new Set(test.map(({ pixelHash }) => pixelHash))],
  };
}

/** JSON of the list in pieces: the text of half a million samples takes as much memory as they do. */
function* listText(samples: readonly SampleRecord[]): Generator<string, void> {
  const perPiece = 4_096;
  yield '[';
  for (let from = 0; from < samples.length; from += perPiece) {
    const piece = JSON.stringify(samples.slice(from, from + perPiece)).slice(1, -1);
    yield from === 0 ? piece : `,${piece}`;
  }
  yield ']';
}

const noGroups = 'no patient or lesion is known for any image: images of one patient may lie on both sides of a split';
const noTest = 'the data set has no test part: nothing is sealed, and a sweep on it cannot be finalized';

/** The classes of masks: as named, and as many as the masks hold. */
function maskClasses(named: readonly string[], { mostInMasks }: Totals): string[] {
  return Array.from(
    { length: Math.max(2, named.length, mostInMasks + 1) },
    (_, at) => named[at] ?? (at === 0 ? 'background' : `class ${at}`),
  );
}
