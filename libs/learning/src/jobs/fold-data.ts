import { type ArtifactRef, type DatasetRef, type FoldRef, FoldSamples, Invalid } from '@paucis/contracts';
import { type Batch, foldHash, readShard, selectSamples } from '@paucis/imaging';
import { z } from 'zod';
import type { JobIo } from './job-io.js';

/** The samples of a fold, checked against the hashes that its job's key was made of. */
export async function readFold(
  dataset: DatasetRef,
  fold: FoldRef,
  io: JobIo,
): Promise<{ training: Batch; validation: Batch }> {
  const { training, validation } = await readFoldSamples(fold, io);
  const shards = await readShards(dataset.shards, dataset, io);
  return { training: selectSamples(shards, training), validation: selectSamples(shards, validation) };
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

/** Shards of one data set; refused where images or labels are not what the spec says. */
export async function readShards(
  refs: readonly ArtifactRef[],
  { image, classes }: Pick<DatasetRef, 'image' | 'classes'>,
  io: JobIo,
): Promise<Batch[]> {
  const shards: Batch[] = [];
  for (const ref of refs) {
    const shard = readShard(await io.read(ref), `shard ${ref.name}`);
    const { height, width, channels } = shard.image;
    if (height !== image.height || width !== image.width || channels !== image.channels) {
      throw new Invalid(
        'shard-shape',
        `shard ${ref.name}: expected images ${image.height} x ${image.width} x ${image.channels}, ` +
          `got ${height} x ${width} x ${channels}`,
      );
    }
    const wrong = shard.labels.find((label) => label < 0 || label >= classes.length);
    if (wrong !== undefined) {
      throw new Invalid(
        'shard-label',
        `shard ${ref.name}: expected labels from 0 to ${classes.length - 1}, got ${wrong}`,
      );
    }
    shards.push(shard);
  }
  return shards;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
