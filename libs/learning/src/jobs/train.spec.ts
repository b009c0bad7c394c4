import { PredictionFile, type TrainSpec } from '@paucis/contracts';
import { loadRuntime, readSafetensors, tf } from '@paucis/engine';
import { readNpz, type Sample } from '@paucis/imaging';
import { realData } from '@paucis/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { failureOf, TrainingFailed } from '../training/training-failed.js';
import { foldOf, listeningContext, memoryIo, refOf, smallCnn, smallVit, tinyJob } from './fixtures/tiny-job.js';
import { writeEncoder } from '../encoder.js';
import { buildNetwork } from './build-network.js';
import { executeJob } from './index.js';
import type { JobContext } from './job-io.js';

const breast = realData('breastmnist/breastmnist.npz');
let tiny: Awaited<ReturnType<typeof tinyJob>>;

beforeAll(async () => {
  await loadRuntime();
  tiny = await tinyJob();
});

/** Executes a train job on the tiny fold; gives its outcome, artifacts and what it said. */
async function run(spec: TrainSpec, more: Partial<JobContext> = {}, inputs: Record<string, Uint8Array> = {}) {
  const { io, artifacts } = memoryIo(tiny.objects, inputs);
  const heard = listeningContext(more);
  const outcome = await executeJob(spec, io, heard.context);
  return { outcome, artifacts, ...heard };
}

const base64 = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('base64');

describe('a train job', () => {
  it('leaves checkpoint, weights and predictions of every validation sample', async () => {
    const { outcome, artifacts, steps } = await run(tiny.trainSpec);

    const predictions = PredictionFile.parse(JSON.parse(Buffer.from(artifacts['predictions'] ?? []).toString()));
    expect(Object.keys(artifacts).sort()).toEqual(['checkpoint', 'predictions', 'weights']);
    expect(predictions.sampleIds).toHaveLength(tiny.trainSpec.fold.validationSize);
    expect(predictions.groups[0]).toMatch(/^patient-/);
    for (const row of predictions.scores) expect(row.reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 12);
    expect(Object.keys(readSafetensors(artifacts['weights'] as Uint8Array).tensors)).toContain('head.kernel');
    expect(outcome).toEqual({
      state: 'done',
      result: {
        auc: expect.any(Number),
        accuracy: expect.any(Number),
        'validation-loss': expect.any(Number),
        step: 40,
      },
    });
    expect(steps).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
  });

  it('starts from weights that were brought in as from an encoder that was pretrained here', async () => {
    const network = buildNetwork(smallCnn, tiny.trainSpec.dataset, 99);
    const bytes = writeEncoder(network, {});
    network.dispose();
    const { io, artifacts } = memoryIo({ ...tiny.objects, brought: bytes });
    await executeJob({ ...tiny.trainSpec, encoder: refOf('brought') }, io, listeningContext().context);
    const pretrained = await run(tiny.trainSpec, {}, { encoder: bytes });
    const fresh = await run(tiny.trainSpec);

    expect(base64(artifacts['weights'])).toBe(base64(pretrained.artifacts['weights']));
    expect(base64(artifacts['checkpoint'])).toBe(base64(pretrained.artifacts['checkpoint']));
    expect(base64(artifacts['weights'])).not.toBe(base64(fresh.artifacts['weights']));
  });

  it.each([
    ['small-cnn', smallCnn],
    ['vit with drop path and dropout', smallVit],
  ])('resumes bit for bit: %s, 0 to 40 at once or by way of 20', async (_name, network) => {
    const spec = { ...tiny.trainSpec, network };
    const straight = await run(spec);

    const half = await run({ ...spec, targetStep: 20 });
    const resumed = await run(spec, { resumeFrom: half.artifacts['checkpoint'] as Uint8Array });

    for (const name of ['weights', 'predictions', 'checkpoint']) {
      expect(base64(resumed.artifacts[name])).toBe(base64(straight.artifacts[name]));
    }
    expect(resumed.outcome).toEqual(straight.outcome);
    const after20 = straight.points.filter(({ step }) => step > 20);
    expect(resumed.points).toEqual(after20);
  });

  it('resumes bit for bit from a checkpoint at an odd step, points of the running mean included', async () => {
    const straight = await run(tiny.trainSpec);
    let asked = 0;

    const interrupted = await run(
      { ...tiny.trainSpec, targetStep: 20 },
      { wantsCheckpoint: () => (asked += 1) === 13 },
    );
    const [checkpoint] = interrupted.checkpoints;
    const resumed = await run(tiny.trainSpec, { resumeFrom: checkpoint?.bytes });

    expect(interrupted.checkpoints.map(({ step }) => step)).toEqual([13]);
    expect(base64(resumed.artifacts['checkpoint'])).toBe(base64(straight.artifacts['checkpoint']));
    expect(resumed.points).toEqual(straight.points.filter(({ step }) => step > 13));
  });

  it('gives the same bits again, and others for another seed', async () => {
    const [first, second, other] = [
      await run(tiny.trainSpec),
      await run(tiny.trainSpec),
      await run({ ...tiny.trainSpec, seed: 8 }),
    ];

    expect(base64(second.artifacts['weights'])).toBe(base64(first.artifacts['weights']));
    expect(base64(other.artifacts['weights'])).not.toBe(base64(first.artifacts['weights']));
  });

  it('keeps the schedule of its full length, whatever the target', async () => {
    const rates = async (spec: TrainSpec) =>
      (await run(spec)).points.filter(({ metric, step }) => metric === 'learning-rate' && step === 20);

    expect(await rates({ ...tiny.trainSpec, targetStep: 20 })).toEqual(await rates(tiny.trainSpec));
  });

  it('stops at the next step when told to, and can be resumed from what it leaves', async () => {
    const straight = await run(tiny.trainSpec);
    const control = new AbortController();
    const stopAt7 = (step: number) => (step === 7 ? control.abort() : undefined);

    const stopped = await run(tiny.trainSpec, { signal: control.signal, progress: stopAt7 });
    const resumed = await run(tiny.trainSpec, { resumeFrom: stopped.checkpoints[0]?.bytes });

    expect(stopped.outcome).toEqual({ state: 'stopped' });
    expect(stopped.checkpoints.map(({ step }) => step)).toEqual([7]);
    expect(stopped.artifacts).toEqual({});
    expect(base64(resumed.artifacts['weights'])).toBe(base64(straight.artifacts['weights']));
  });

  it('fails as NaN when its loss is no number any more', async () => {
    const training = { ...tiny.trainSpec.training, learningRate: 1e30, clipNorm: 0 };

    const error: unknown = await run({ ...tiny.trainSpec, network: smallVit, training }).catch(
      (cause: unknown) => cause,
    );

    expect(error).toBeInstanceOf(TrainingFailed);
    expect(failureOf(error)).toMatchObject({ class: 'nan' });
  });

  it('is refused with what it takes and what there is where it does not fit, and else tells what it expects', async () => {
    const expected: number[] = [];

    const error: unknown = await run(tiny.trainSpec, { memoryBytes: 1e6 }).catch((cause: unknown) => cause);
    await run(
      { ...tiny.trainSpec, targetStep: 2 },
      { memoryBytes: 1e12, expectMemory: (bytes) => expected.push(bytes) },
    );

    expect(failureOf(error)).toMatchObject({
      class: 'out-of-memory',
      message: expect.stringMatching(
        /takes about 0\.0\d GB, and this worker has 0\.00 GB: take a smaller batch/,
      ) as string,
    });
    expect(expected).toHaveLength(1);
    expect(expected[0]).toBeGreaterThan(32e6);
    expect(expected[0]).toBeLessThan(40e6);
  });

  it('refuses the checkpoint of another training, and one beyond its target', async () => {
    const { artifacts } = await run({ ...tiny.trainSpec, targetStep: 20 });
    const resumeFrom = artifacts['checkpoint'] as Uint8Array;

    await expect(run({ ...tiny.trainSpec, seed: 8 }, { resumeFrom })).rejects.toThrow(
      /checkpoint: expected one of training/,
    );
    await expect(run({ ...tiny.trainSpec, targetStep: 10 }, { resumeFrom })).rejects.toThrow(
      'expected a step up to 10, came 20',
    );
    await expect(run(tiny.trainSpec, { resumeFrom: resumeFrom.slice(0, 900) })).rejects.toThrow('safetensors');
  });

  it('refuses samples other than those that its key was made of, as bad input', async () => {
    const fold = { ...tiny.trainSpec.fold, trainingHash: 'f'.repeat(64) };

    const error: unknown = await run({ ...tiny.trainSpec, fold }).catch((cause: unknown) => cause);

    expect(failureOf(error)).toEqual({
      class: 'bad-input',
      message: 'fold 0: its training samples are not those that the job was made for',
    });
  });

  it("goes on from another training's weights, optimizer and step, under settings of its own", async () => {
    const parent = await run({ ...tiny.trainSpec, targetStep: 20, inheritable: true });
    const inputs = { parent: parent.artifacts['inheritable'] as Uint8Array };
    const straight = await run(tiny.trainSpec);
    const slower = { ...tiny.trainSpec, training: { ...tiny.trainSpec.training, learningRate: 1e-5 } };

    const same = await run(tiny.trainSpec, {}, inputs);
    const child = await run({ ...slower, targetStep: 30 }, {}, inputs);
    const resumed = await run(slower, { resumeFrom: child.artifacts['checkpoint'] as Uint8Array }, inputs);

    expect(base64(inputs.parent)).toBe(base64(parent.artifacts['checkpoint']));
    expect(same.steps[0]).toBe(21);
    expect(base64(same.artifacts['weights'])).toBe(base64(straight.artifacts['weights']));
    expect(base64(resumed.artifacts['weights'])).not.toBe(base64(straight.artifacts['weights']));
    expect(resumed.steps[0]).toBe(31);
    await expect(run(slower, { resumeFrom: inputs.parent }, inputs)).rejects.toThrow('expected one of training');
  });

  it('measures what one image takes where that was asked for', async () => {
    let clock = 0;
    const now = () => (clock += 0.75);

    const { outcome } = await run({ ...tiny.trainSpec, latency: true }, { now });
    const plain = await run(tiny.trainSpec, { now });

    expect(outcome).toMatchObject({ state: 'done', result: { latency: 0.75 } });
    expect(plain.outcome.state === 'done' && plain.outcome.result).not.toHaveProperty('latency');
    await expect(run({ ...tiny.trainSpec, latency: true })).rejects.toThrow('gave it no clock');
  });

  it('leaves no tensor behind, done, stopped or failed', async () => {
    await run(tiny.trainSpec);
    const { numTensors, numDataBuffers } = tf.memory();

    await run({ ...tiny.trainSpec, network: smallVit });
    await run(tiny.trainSpec, { signal: AbortSignal.abort() });
    await run({ ...tiny.trainSpec, seed: 8 }, { resumeFrom: new Uint8Array(9) }).catch(() => undefined);

    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
  });

  it.skipIf(breast === undefined)('passes a validation AUC of .8 on BreastMNIST within 80 steps', async () => {
    const samples: Sample[] = [];
    for await (const block of (await readNpz(breast as string)).blocks()) samples.push(...block);
    const ofPart = (part: Sample['split']) => samples.filter(({ split }) => split === part);
    const { objects, dataset, fold } = foldOf(ofPart('train'), ofPart('val'));
    const { training } = tiny.trainSpec;
    const spec: TrainSpec = {
      ...tiny.trainSpec,
      network: { name: 'small-cnn' },
      training: { ...training, learningRate: 1e-3, batch: 64, balance: false, labelSmoothing: 0 },
      dataset,
      fold,
      totalSteps: 600,
      targetStep: 80,
    };
    const { io } = memoryIo(objects);

    const outcome = await executeJob(spec, io, listeningContext().context);

    expect(outcome.state === 'done' && outcome.result['auc']).toBeGreaterThan(0.8);
  });
});
