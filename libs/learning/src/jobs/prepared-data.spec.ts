import { PredictionFile, type PredictSpec, Preprocessing, type TrainSpec } from '@paucis/contracts';
import { loadRuntime, readSafetensors } from '@paucis/engine';
import { ShardEncoder, shardSamples } from '@paucis/imaging';
import { beforeAll, describe, expect, it } from 'vitest';
import { listeningContext, memoryIo, refOf, tinyJob } from './fixtures/tiny-job.js';
import { executeJob } from './index.js';
import type { JobContext, PreparedBytes } from './job-io.js';

const preprocessing = Preprocessing.parse({
  size: { height: 16, width: 16 },
  channels: 1,
  fit: 'stretch',
  intensity: { name: 'z-score', deviations: 2 },
});
let spec: TrainSpec;
let objects: Record<string, Uint8Array>;

/** The tiny fold as 16-bit values far from 0, larger than what is trained on. */
beforeAll(async () => {
  await loadRuntime();
  const tiny = await tinyJob();
  objects = { ...tiny.objects, pool: sixteenBits(tiny.objects.pool) };
  const image = { ...preprocessing.size, channels: 1 };
  const dataset = { ...tiny.trainSpec.dataset, image, preprocessing };
  spec = { ...tiny.trainSpec, dataset, totalSteps: 20, targetStep: 12 };
});

/** `change` sees each id and value. */
function sixteenBits(shard: Uint8Array, change = (_id: string, value: number) => value): Uint8Array {
  const encoder = new ShardEncoder();
  const pieces = [...shardSamples(shard)].flatMap(({ pixels, ...sample }) => {
    const raw = pixels instanceof Uint8Array ? Array.from(pixels, (value) => 1000 + 5 * value) : [...pixels];
    return encoder.add({ ...sample, pixels: Uint16Array.from(raw, (value) => change(sample.id, value)) });
  });
  const { tail, header } = encoder.end();
  return Buffer.concat([header, ...pieces, tail]);
}

/** As a trainer keeps them. */
function inMemory() {
  const kept = new Map<string, Uint8Array>();
  const found: string[] = [];
  const prepared: PreparedBytes = {
    find: async (key) => {
      const bytes = kept.get(key);
      if (bytes) found.push(key);
      return bytes;
    },
    keep: async (key, bytes) => void kept.set(key, bytes),
  };
  return { prepared, kept, found };
}

async function run(of = spec, stored = objects, more: Partial<JobContext> = {}, prepared?: PreparedBytes) {
  const { io, artifacts } = memoryIo(stored);
  const outcome = await executeJob(of, { ...io, ...(prepared && { prepared }) }, listeningContext(more).context);
  return { outcome, artifacts };
}

const fittedIn = (weights: Uint8Array | undefined) =>
  readSafetensors(weights ?? new Uint8Array()).metadata['preprocessing'] as string;

async function predicted(weights: Uint8Array, stored = objects) {
  const { shards: _shards, ...dataset } = spec.dataset;
  const predictSpec: PredictSpec = {
    ...{ kind: 'predict', network: spec.network, members: 1, dataset },
    shards: [refOf('pool')],
  };
  const { io, artifacts } = memoryIo(stored, { 'member-0': weights });
  const store = inMemory();
  await executeJob(predictSpec, { ...io, prepared: store.prepared }, listeningContext().context);
  return { file: fileOf(artifacts), kept: store.kept.size };
}

const fileOf = (artifacts: Record<string, Uint8Array>) =>
  PredictionFile.parse(JSON.parse(Buffer.from(artifacts['predictions'] ?? []).toString()));

describe('a job on preprocessed data', () => {
  it('fits on the training samples alone: other validation images change nothing of fit and weights', async () => {
    const { validation } = JSON.parse(Buffer.from(objects['fold'] ?? []).toString()) as { validation: string[] };
    const held = new Set(validation);
    const changed = {
      ...objects,
      pool: sixteenBits(objects['pool'] as Uint8Array, (id, value) => (held.has(id) ? 65_535 - value : value)),
    };

    const before = await run();
    const after = await run(spec, changed);

    expect(fittedIn(after.artifacts['weights'])).toBe(fittedIn(before.artifacts['weights']));
    expect(after.artifacts['weights']).toEqual(before.artifacts['weights']);
    expect(fileOf(after.artifacts).scores).not.toEqual(fileOf(before.artifacts).scores);
  });

  it('predicts with what was fitted when its members learned, whatever else is predicted, and keeps nothing', async () => {
    const trained = await run();

    const { file, kept } = await predicted(trained.artifacts['weights'] as Uint8Array);

    const own = fileOf(trained.artifacts);
    const scores = new Map(file.sampleIds.map((id, at) => [id, file.scores[at]]));
    expect(own.sampleIds.map((id) => scores.get(id))).toEqual(own.scores);
    expect(kept).toBe(0);
  });

  it('gives the same bits after a resume, from the cache and without one', async () => {
    const store = inMemory();
    const straight = await run();

    const half = await run({ ...spec, targetStep: 6 }, objects, {}, store.prepared);
    const resumed = await run(
      spec,
      objects,
      { resumeFrom: half.artifacts['checkpoint'] as Uint8Array },
      store.prepared,
    );

    expect(resumed.artifacts).toEqual(straight.artifacts);
    expect(store.found).toHaveLength(2);
    expect(store.kept.size).toBe(2);
  });

  it('refuses members that do not say how they saw their images', async () => {
    const { preprocessing: _preprocessing, ...dataset } = spec.dataset;
    const tiny = await tinyJob();
    const plain = { ...spec, dataset: { ...dataset, image: tiny.trainSpec.dataset.image } };
    const { artifacts } = await run(plain, tiny.objects);

    await expect(predicted(artifacts['weights'] as Uint8Array)).rejects.toThrow('does not say how its images');
  });
});
