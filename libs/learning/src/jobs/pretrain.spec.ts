import { loadRuntime, readSafetensors, tf } from '@paucis/engine';
import { readShard, writeShard } from '@paucis/imaging';
import { beforeAll, describe, expect, it } from 'vitest';
import { listeningContext, memoryIo, smallVit, tinyJob } from './fixtures/tiny-job.js';
import { executeJob } from './index.js';

let tiny: Awaited<ReturnType<typeof tinyJob>>;

beforeAll(async () => {
  await loadRuntime();
  tiny = await tinyJob();
});

async function pretrained(spec = tiny.pretrainSpec, more = {}) {
  const { io, artifacts } = memoryIo(tiny.objects);
  const heard = listeningContext(more);
  const outcome = await executeJob(spec, io, heard.context);
  return { outcome, encoder: artifacts['encoder'] as Uint8Array, ...heard };
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

describe('a pretrain job', () => {
  it('leaves an encoder without a head, and says whether it collapsed', async () => {
    const { outcome, encoder, points } = await pretrained();

    const names = Object.keys(readSafetensors(encoder).tensors);
    expect(names.filter((name) => /^(head|projection)\./.test(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(10);
    expect(outcome).toEqual({
      state: 'done',
      result: { embeddingStd: expect.any(Number), effectiveRank: expect.any(Number) },
    });
    expect(new Set(points.map(({ metric }) => metric))).toEqual(
      new Set(['loss', 'learning-rate', 'embeddingStd', 'effectiveRank']),
    );
  });

  it('lowers its loss below that of total collapse without collapsing', async () => {
    const { points } = await pretrained({
      ...tiny.pretrainSpec,
      objective: { ...tiny.pretrainSpec.objective, steps: 80 },
    });

    const losses = points.filter(({ metric }) => metric === 'loss').map(({ value }) => value);
    const ranks = points.filter(({ metric }) => metric === 'effectiveRank').map(({ value }) => value);
    expect(losses.at(-1)).toBeLessThan(losses[0] as number);
    expect(losses.at(-1)).toBeLessThan(Math.log(2 * 16 - 1));
    expect(ranks.at(-1)).toBeGreaterThan(1.5);
  });

  it('never sees labels or validation images', async () => {
    const { encoder } = await pretrained();
    const { objects } = tiny;
    const shard = readShard(objects.pool);
    const blind = writeShard({
      ...shard,
      labels: new Int32Array(shard.labels.length),
      images: shard.images.map((value, at) => (at < tiny.pretrainSpec.fold.trainingSize * 784 ? value : 0)),
    });

    const { io, artifacts } = memoryIo({ ...objects, pool: blind });
    await executeJob(tiny.pretrainSpec, io, listeningContext().context);

    expect(base64(artifacts['encoder'] as Uint8Array)).toBe(base64(encoder));
  });

  it('resumes bit for bit where it was stopped', async () => {
    const spec = { ...tiny.pretrainSpec, network: smallVit };
    const { encoder } = await pretrained(spec);
    const control = new AbortController();

    const stopped = await pretrained(spec, {
      signal: control.signal,
      progress: (step: number) => (step === 11 ? control.abort() : undefined),
    });
    const resumed = await pretrained(spec, { resumeFrom: stopped.checkpoints[0]?.bytes });

    expect(stopped.outcome).toEqual({ state: 'stopped' });
    expect(base64(resumed.encoder)).toBe(base64(encoder));
  });

  it('gives a train job its start, and one of another architecture is refused', async () => {
    const { encoder } = await pretrained();
    const train = async (inputs: Record<string, Uint8Array>, network = tiny.trainSpec.network) => {
      const { io, artifacts } = memoryIo(tiny.objects, inputs);
      await executeJob({ ...tiny.trainSpec, network, targetStep: 1 }, io, listeningContext().context);
      return base64(artifacts['weights'] as Uint8Array);
    };

    expect(await train({ encoder })).not.toBe(await train({}));
    await expect(train({ encoder }, smallVit)).rejects.toThrow('encoder: it does not fit the network');
  });

  it('leaves no tensor behind', async () => {
    await pretrained();
    const { numTensors, numDataBuffers } = tf.memory();

    await pretrained();

    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
  });

  it('refuses objectives that need labels or do not exist', async () => {
    const of = (name: string) => pretrained({ ...tiny.pretrainSpec, objective: { name } });

    await expect(of('supervised')).rejects.toThrow('supervised needs labels; expected one of simclr');
    await expect(of('byol')).rejects.toThrow('expected one of simclr, came byol');
  });
});
