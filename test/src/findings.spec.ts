import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Comparison, Dataset } from '@paucis/contracts';
import { type NpyArray, npzOf, seededRandom, waitFor } from '@paucis/testing';
import { expect, it } from 'vitest';
import { EmbeddedStack } from './embedded-stack.js';

const findings = ['left', 'right', 'frame'];

/** Noise of 28 px in which a bright patch on either side and a dark frame come and go by themselves, as several findings. */
function arraysOf(part: string, count: number, seed: number): Record<string, NpyArray> {
  const random = seededRandom(seed);
  const images = new Uint8Array(count * 784);
  const labels = new Uint8Array(count * 3);
  for (let image = 0; image < count; image += 1) {
    const there = [0.45, 0.35, 0.3].map((share) => Number(random() < share));
    labels.set(there, image * 3);
    for (let at = 0; at < 784; at += 1) {
      const [x, y] = [at % 28, Math.floor(at / 28)];
      const patch = y >= 9 && y < 19 && ((there[0] === 1 && x < 10) || (there[1] === 1 && x >= 18)) ? 80 : 0;
      images[image * 784 + at] = 90 + patch - (there[2] === 1 && (y < 4 || y > 23) ? 60 : 0) + 50 * random();
    }
  }
  return {
    [`${part}_images`]: { dtype: '|u1', shape: [count, 28, 28], data: images },
    [`${part}_labels`]: { dtype: '|u1', shape: [count, 3], data: labels },
  };
}

it('images with several findings go from their file to a sweep, its sealed test and its report', async () => {
  await using stack = await EmbeddedStack.start();
  const file = join(stack.folder.path, 'chests.npz');
  await writeFile(file, npzOf({ ...arraysOf('train', 160, 1), ...arraysOf('val', 40, 2), ...arraysOf('test', 60, 3) }));
  const adding = await stack.paucis('datasets', 'add', 'chests', '--file', file, '--classes', findings.join());
  expect(await adding.exited, adding.stderr).toMatchObject({ code: 0 });
  expect(await stack.get<Dataset>('/datasets/chests')).toMatchObject({ task: 'multilabel', classes: findings });

  const { id } = await stack.startSweep({
    ...{ name: 'chests', dataset: 'chests', split: { kind: 'folds', folds: 2, seeds: 1 }, budget: { trials: 2 } },
    ...{ sampler: { name: 'grid', seed: 0 }, scheduler: { name: 'none', max: 60 } },
    recipe: {
      network: { choice: [{ name: 'small-cnn', width: 8 }, { name: 'resnet', width: 4 }] }, // prettier-ignore
      ...{ pretraining: 'none', augmentation: 'none' },
      training: { auto: false, batch: 16, warmupSteps: 5, learningRate: 3e-3, balance: true },
    },
  });
  const { status } = await stack.waitForEnd(id);

  expect(status).toBe('closed');
  expect((await stack.runsOf(id)).map(({ status: of }) => of)).toEqual([
    'reported',
    'reported',
    'reported',
    'reported',
  ]);
  expect(await stack.replay(id)).toMatchObject({ ok: true });
  const finalizing = await stack.paucis('finalize', id);
  expect(await finalizing.exited, finalizing.stderr).toMatchObject({ code: 0 });
  const { rows, test } = await waitFor(async () => {
    const comparison = await stack.get<Comparison>(`/sweeps/${id}/comparison`);
    return comparison.status === 'finalized' && comparison.report ? comparison : undefined;
  });
  // A patch is plain to see: who leads has learnt the findings, each by itself.
  expect(rows[0]?.auc.estimate).toBeGreaterThan(0.85);
  expect(test[0]).toMatchObject({ n: 60, look: 1 });
  expect(test[0]?.auc.estimate).toBeGreaterThan(0.85);
  const written = join(stack.folder.path, 'report.html');
  const reporting = await stack.paucis('report', id, '--output', written);
  expect(await reporting.exited, reporting.stderr).toMatchObject({ code: 0 });
  const page = await readFile(written, 'utf8');
  expect(page).toContain('<h2>Each finding</h2>');
  for (const finding of findings) expect(page).toContain(finding);

  const explaining = await stack.paucis('explain', id);
  expect(await explaining.exited).toMatchObject({ code: 1 });
  expect(explaining.stderr).toContain('images of chests have several findings');
}, 240_000);
