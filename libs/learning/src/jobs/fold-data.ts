import {
  type ArtifactRef,
  type DatasetRef,
  type FittedPreprocessing,
  type FoldRef,
  FoldSamples,
  Invalid,
} from '@paucis/contracts';
import { type Batch, foldHash, readShard, selectSamples } from '@paucis/imaging';
import { z } from 'zod';
import type { JobIo } from './job-io.js';
import { fitOnFold, preparedFold } from './prepared-data.js';

export interface FoldData {
  readonly training: Batch;
  readonly validation: Batch;
  /** Of a data set that is preprocessed: with what was fitted on the training samples. */
  readonly fitted?: FittedPreprocessing;
}

/** The samples of a fold, checked against the hashes that its job's key was made of. */
export async function readFold(dataset: DatasetRef, fold: FoldRef, io: JobIo): Promise<FoldData> {
  const { training, validation } = await readFoldSamples(fold, io);
  const { preprocessing } = dataset;
  if (preprocessing === undefined) {
    const shards = await readShards(dataset.shards, dataset, io);
    return { training: selectSamples(shards, training), validation: selectSamples(shards, validation) };
  }
  const fitted = await fitOnFold(preprocessing, { dataset, fold, training }, io);
  const batch = await preparedFold(fitted, dataset, io);
  checkShard(batch, dataset, 'preprocessed');
  return { training: selectSamples([batch], training), validation: selectSamples([batch], validation), fitted };
}

async function readFoldSamples(fold: FoldRef, io: JobIo): Promise<FoldSamples> {
  const text = Buffer.from(await io.read(fold.samples)).toString('utf8');
  const samples = FoldSamples.safeParse(parsed(text));
  if (!samples.success) throw new Invalid('fold-broken', `fold ${fold.index}: ${z.prettifyError(samples.error)}`);
  const { training, validation } = samples.data;
  for (const [part, ids, hash] of [
    ['training', training, fold.trainingHash],
    ['validation', validation, fold.validationHash],
  ] as const) {
    if (foldHash(ids) === hash) continue;
    throw new Invalid(
      'fold-changed',
      `fold ${fold.index}: its ${part} samples are not those that the job was made for`,
    );
  }
  const held = new Set(validation);
  const leaked = training.find((id) => held.has(id));
  if (leaked === undefined) return samples.data;
  throw new Invalid('fold-leaks', `fold ${fold.index}: sample ${leaked} is both trained on and validated on`);
}

/** Shards of one data set that need no preprocessing; refused where images or labels are not what the spec says. */
export async function readShards(
  refs: readonly ArtifactRef[],
  dataset: Pick<DatasetRef, 'image' | 'classes' | 'task'>,
  io: JobIo,
): Promise<Batch[]> {
  const shards: Batch[] = [];
  for (const ref of refs) {
    const shard = readShard(await io.read(ref), `shard ${ref.name}`);
    checkShard(shard, dataset, ref.name);
    shards.push(shard);
  }
  return shards;
}

/** Refuses images or labels that are not what the spec says. */
export function checkShard(
  shard: Batch,
  { image, classes, task }: Pick<DatasetRef, 'image' | 'classes' | 'task'>,
  name: string,
): void {
  const { height, width, channels } = shard.image;
  if (height !== image.height || width !== image.width || channels !== image.channels) {
    throw new Invalid(
      'shard-shape',
      `shard ${name}: expected images ${image.height} x ${image.width} x ${image.channels}, ` +
        `got ${height} x ${width} x ${channels}`,
    );
  }
  const columns = task === 'multilabel' ? classes.length : 1;
  const { labelColumns = 1 } = shard;
  if (labelColumns !== columns) {
    throw new Invalid('shard-label', `shard ${name}: expected ${columns} label(s) of each image, got ${labelColumns}`);
  }
  const [least, most] = task === 'multilabel' ? [-1, 1] : [0, classes.length - 1];
  const wrong = shard.labels.find((label) => label < least || label > most);
  if (wrong === undefined) return;
  throw new Invalid('shard-label', `shard ${name}: expected labels from ${least} to ${most}, got ${wrong}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
