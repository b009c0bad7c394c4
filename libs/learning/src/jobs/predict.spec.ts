import { PredictionFile, type PredictSpec } from '@paucis/contracts';
import { loadRuntime, tf } from '@paucis/engine';
import { beforeAll, describe, expect, it } from 'vitest';
import { listeningContext, memoryIo, refOf, tinyJob } from './fixtures/tiny-job.js';
import { executeJob } from './index.js';

let tiny: Awaited<ReturnType<typeof tinyJob>>;
let members: Uint8Array[];

beforeAll(async () => {
  await loadRuntime();
  tiny = await tinyJob();
  members = [];
  for (const seed of [1, 2]) {
    const { io, artifacts } = memoryIo(tiny.objects);
    await executeJob({ ...tiny.trainSpec, seed, targetStep: 5 }, io, listeningContext().context);
    members.push(artifacts['weights'] as Uint8Array);
  }
});

async function predicted(inputs: readonly Uint8Array[], count = inputs.length) {
  const { shards: _shards, ...dataset } = tiny.trainSpec.dataset;
  const spec: PredictSpec = {
    kind: 'predict',
    network: tiny.trainSpec.network,
    members: count,
    dataset,
    shards: [refOf('pool')],
  };
  const named = Object.fromEntries(inputs.map((bytes, at) => [`member-${at}`, bytes]));
  const { io, artifacts } = memoryIo(tiny.objects, named);
  const heard = listeningContext();
  const outcome = await executeJob(spec, io, heard.context);
  const file = PredictionFile.parse(JSON.parse(Buffer.from(artifacts['predictions'] ?? []).toString()));
  return { outcome, file, steps: heard.steps };
}

describe('a predict job', () => {
  it('gives the mean of the members for every sample of the shards', async () => {
    const [first, second] = members as [Uint8Array, Uint8Array];
    const [alone, other] = [(await predicted([first])).file, (await predicted([second])).file];

    const { file, outcome, steps } = await predicted([first, second]);

    expect(file.sampleIds).toHaveLength(tiny.trainSpec.fold.trainingSize + tiny.trainSpec.fold.validationSize);
    file.scores.forEach((row, at) =>
      row.forEach((score, column) =>
        expect(score).toBe(((alone.scores[at]?.[column] as number) + (other.scores[at]?.[column] as number)) / 2),
      ),
    );
    expect(alone.scores).not.toEqual(other.scores);
    expect(outcome).toMatchObject({ state: 'done', result: { auc: expect.any(Number) } });
    expect(steps).toEqual([1, 2]);
  });

  it('says what the train job said of the same model and samples', async () => {
    const { io, artifacts } = memoryIo(tiny.objects);
    await executeJob({ ...tiny.trainSpec, targetStep: 5 }, io, listeningContext().context);
    const trained = PredictionFile.parse(JSON.parse(Buffer.from(artifacts['predictions'] ?? []).toString()));

    const { file } = await predicted([artifacts['weights'] as Uint8Array]);

    const at = file.sampleIds.indexOf(trained.sampleIds[3] as string);
    // The samples lie in batches of another size, which may change the last bits of float32.
    trained.scores[3]?.forEach((score, column) => expect(file.scores[at]?.[column]).toBeCloseTo(score, 5));
  });

  it('names a member that is missing', async () => {
    await expect(predicted(members, 3)).rejects.toThrow('expected 3 members, the input member-2 is missing');
  });

  it('leaves no tensor behind', async () => {
    await predicted(members);
    const { numTensors } = tf.memory();

    await predicted(members);

    expect(tf.memory().numTensors).toBe(numTensors);
  });
});
