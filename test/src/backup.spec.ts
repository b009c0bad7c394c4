import { appendFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from '@paucis/contracts';
import { waitFor } from '@paucis/testing';
import { expect, it } from 'vitest';
import { EmbeddedStack } from './embedded-stack.js';

const sweep = {
  name: 'backed-up',
  dataset: 'tiny',
  split: { folds: 2, seeds: 1 },
  budget: { trials: 2 },
  sampler: { name: 'random', seed: 17 },
  scheduler: { name: 'none', max: 60 },
  recipe: { network: { name: 'small-cnn', width: 4 }, training: { auto: true, batch: 16 } },
};
const valuesOf = (runs: readonly Run[]) =>
  new Map(runs.map(({ trialIndex, fold, value }) => [`${trialIndex}/${fold}`, value]));

it('a backup of a running stack goes on elsewhere from the instant at which it was taken', async () => {
  await using stack = await EmbeddedStack.start();
  await stack.addTinyDataset({ train: 60, val: 20, test: 20 });
  const { id } = await stack.startSweep(sweep);
  await waitFor(async () => (await stack.runsOf(id)).some(({ status }) => status === 'reported'), {
    timeoutMs: 180_000,
  });
  const backup = join(stack.folder.path, 'backup');

  const taken = await (await stack.paucis('backup', backup)).exited;
  await stack.waitForEnd(id);
  await using restored = await EmbeddedStack.start({
    prepare: async (dataFolder) => {
      const restoring = await stack.paucisOn(dataFolder, 'restore', backup);
      expect(await restoring.exited).toMatchObject({ code: 0 });
    },
  });
  await restored.waitForEnd(id);

  expect(taken.code).toBe(0);
  expect(valuesOf(await restored.runsOf(id))).toEqual(valuesOf(await stack.runsOf(id)));
  expect(await restored.replay(id)).toMatchObject({ ok: true });
  const again = await stack.paucisOn(restored.dataFolder, 'restore', backup);
  expect((await again.exited).code).toBe(4);
  expect(again.stderr).toContain('is not empty, and a restore overwrites nothing');
}, 900_000);

it('a damaged backup is refused by the name of the file, and leaves no data folder behind', async () => {
  await using stack = await EmbeddedStack.start();
  const backup = join(stack.folder.path, 'backup');
  expect((await (await stack.paucis('backup', backup)).exited).code).toBe(0);
  await appendFile(join(backup, 'db', 'tuner.sqlite'), 'x');
  const target = join(stack.folder.path, 'elsewhere');

  const restoring = await stack.paucisOn(target, 'restore', backup);

  expect((await restoring.exited).code).toBe(1);
  expect(restoring.stderr).toContain('the backup is damaged: db/tuner.sqlite has SHA-256');
  expect(await readdir(target).catch(() => 'nothing')).toBe('nothing');
}, 400_000);
