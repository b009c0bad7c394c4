import {
  type ArtifactRef,
  type DatasetRef,
  FittedPreprocessing,
  type FoldRef,
  hashOf,
  type Preprocessing,
} from '@paucis/contracts';
import { type Batch, fitPreprocessing, preprocessShards, readShard, writeShard } from '@paucis/imaging';
import type { JobIo } from './job-io.js';

/** Rises when the same preprocessing gives other bytes. */
const version = 1;

interface FoldToFit {
  readonly dataset: DatasetRef;
  readonly fold: FoldRef;
  readonly training: readonly string[];
}

/** What preprocessing learns of a fold: from its training samples alone, by whose hash it is kept. */
export async function fitOnFold(
  preprocessing: Preprocessing,
  { dataset, fold, training }: FoldToFit,
  io: JobIo,
): Promise<FittedPreprocessing> {
  if (!isFitted(preprocessing)) return preprocessing;
  const key = hashOf({ version, shards: hashesOf(dataset.shards), preprocessing, training: fold.trainingHash });
  const known = await io.prepared?.find(key);
  if (known) return FittedPreprocessing.parse(JSON.parse(Buffer.from(known).toString('utf8')));
  const fitted = fitPreprocessing(preprocessing, await rawShards(dataset.shards, io), new Set(training));
  await io.prepared?.keep(key, Buffer.from(JSON.stringify(fitted)));
  return fitted;
}

/** All open samples as a network sees them, as one shard that is kept for the jobs that come after. */
export async function preparedFold(fitted: FittedPreprocessing, { shards }: DatasetRef, io: JobIo): Promise<Batch> {
  const key = hashOf({ version, shards: hashesOf(shards), fitted });
  const known = await io.prepared?.find(key);
  if (known) return readShard(known, 'preprocessed');
  const batch = preprocessShards(await rawShards(shards, io), fitted);
  await io.prepared?.keep(key, writeShard(batch));
  return batch;
}

/** Shards as they were ingested: of any pixel type and size. */
export async function rawShards(refs: readonly ArtifactRef[], io: JobIo): Promise<Uint8Array[]> {
  const shards: Uint8Array[] = [];
  for (const ref of refs) shards.push(await io.read(ref));
  return shards;
}

const hashesOf = (refs: readonly ArtifactRef[]): string[] => refs.map(({ sha256 }) => sha256);

/** Whether anything depends on the training samples: what does not is shared by all folds. */
const isFitted = ({ intensity }: Preprocessing): boolean =>
  intensity !== undefined && intensity.name !== 'window' && intensity.of === 'fold';
