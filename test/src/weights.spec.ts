import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PretrainedWeights } from '@paucis/contracts';
import { loadRuntime, random, type TensorRecord, tf, writeSafetensors } from '@paucis/engine';
import { networkNamed } from '@paucis/networks';
import { beforeAll, expect, it } from 'vitest';
import { EmbeddedStack } from './embedded-stack.js';

const resnet = { name: 'resnet', width: 4 };

beforeAll(() => loadRuntime());

/** A checkpoint as timm would store it: its names, kernels by output, three colours, a head of 1,000 classes. */
function checkpoint(): Uint8Array {
  const definition = networkNamed('resnet');
  const input = { height: 28, width: 28, channels: 3, classes: 1000 };
  const network = definition.build(input, definition.check(input, { width: 4 }), random(5));
  const tensors: Record<string, TensorRecord[string]> = {};
  for (const { name, value } of network.weights) {
    const [foreign] = [definition.foreignNames?.nameOf(name) ?? []].flat();
    const isKernel = name.endsWith('kernel');
    const turned = isKernel ? tf.transpose(value, value.rank === 4 ? [3, 2, 0, 1] : [1, 0]) : value;
    tensors[foreign as string] = {
      ...{ dtype: 'float32', shape: turned.shape, values: turned.dataSync() as Float32Array },
    };
  }
  network.dispose();
  return writeSafetensors(tensors, {});
}

const sweep = {
  ...{ dataset: 'tiny', split: { folds: 2, seeds: 1 }, sampler: { name: 'grid', seed: 0 } },
  ...{ budget: { trials: 2 }, scheduler: { name: 'none', max: 20 } },
};
const recipe = (pretraining: unknown, network: object = resnet) => ({
  ...{ network, pretraining, augmentation: 'none' },
  training: { auto: false, batch: 16, warmupSteps: 2 },
});

it('weights of another library go from their file into a sweep, beside a start from nothing', async () => {
  await using stack = await EmbeddedStack.start();
  await stack.addTinyDataset({ train: 60, val: 20, test: 20 });
  const file = join(stack.folder.path, 'resnet.safetensors');
  await writeFile(file, checkpoint());
  const options = ['--options', '{ width: 4 }', '--size', '28', '--source', 'a test', '--licence', 'none'];

  const importing = await stack.paucis('weights', 'import', 'resnet', file, '--as', 'elsewhere', ...options, '--json');
  expect(await importing.exited, importing.stderr).toMatchObject({ code: 0 });
  const { weights, unused } = JSON.parse(importing.stdout) as { weights: PretrainedWeights; unused: string[] };
  const { id } = await stack.startSweep({
    ...{ ...sweep, name: 'from-weights' },
    recipe: recipe({ choice: ['none', { name: 'weights', of: 'elsewhere' }] }),
  });
  const { status } = await stack.waitForEnd(id);

  expect(status).toBe('closed');
  expect([...unused].sort()).toEqual(['fc.bias', 'fc.weight']);
  expect(weights).toMatchObject({ name: 'elsewhere', source: 'a test', image: { height: 28, width: 28, channels: 1 } });
  const runs = await stack.runsOf(id);
  const valuesOf = (family: string) => runs.filter((run) => run.family === family).map(({ value }) => value);
  expect(new Set(runs.map(({ status }) => status))).toEqual(new Set(['reported']));
  expect(valuesOf('resnet x weights')).toHaveLength(2);
  expect(valuesOf('resnet x weights')).not.toEqual(valuesOf('resnet x none'));
  expect((await stack.jobsOf(id)).map(({ kind }) => kind)).toEqual(['train', 'train', 'train', 'train']);
  expect(await stack.replay(id)).toMatchObject({ ok: true });

  const refused = (pretraining: unknown, network?: object) =>
    stack.startSweep({ ...sweep, name: 'refused', recipe: recipe(pretraining, network) });
  await expect(refused({ name: 'weights', of: 'nowhere' })).rejects.toThrow('there are elsewhere');
  await expect(refused({ name: 'weights', of: 'elsewhere' }, { name: 'small-cnn' })).rejects.toThrow(
    'small-cnn has none of its own among these weights (elsewhere of resnet)',
  );
}, 240_000);
