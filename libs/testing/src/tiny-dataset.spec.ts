import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { npzOf } from './npz.js';
import { temporaryFolder } from './temporary-folder.js';
import { tinyDataset, type TinySplit, writeTinyDataset } from './tiny-dataset.js';

/** The mean grey level of the middle ninth of each image. */
function centres({ images, labels }: TinySplit, size = 28): number[] {
  const third = Math.floor(size / 3);
  return [...labels].map((_, index) => {
    let sum = 0;
    for (let row = third; row < 2 * third; row++)
      for (let column = third; column < 2 * third; column++)
        sum += images[(index * size + row) * size + column] ?? Number.NaN;
    return sum / third ** 2;
  });
}

it('gives the same bytes for the same seed and others for another', () => {
  const hash = (seed: number) =>
    createHash('sha256')
      .update(npzOf(tinyDataset({ seed }).arrays))
      .digest('hex');

  expect(hash(1)).toBe(hash(1));
  expect(hash(1)).not.toBe(hash(2));
});

it('makes classes that a threshold on the centre of the image tells apart', () => {
  const { test } = tinyDataset({ test: 100 });

  const right = centres(test).filter((level, index) => (level > 128 ? 1 : 0) === test.labels[index]).length;

  expect(right).toBeGreaterThanOrEqual(95);
});

it('writes a file with the shapes of MedMNIST', async () => {
  await using folder = await temporaryFolder();

  const file = await writeTinyDataset(folder.path, { train: 6, val: 3, test: 3, classes: 3, channels: 3 });

  execFileSync('python3', ['-m', 'zipfile', '-t', file]);
  execFileSync('python3', ['-m', 'zipfile', '-e', file, folder.path]);
  const header = (name: string) => readFile(join(folder.path, `${name}.npy`)).then((bytes) => bytes.toString('latin1'));
  expect(await header('train_images')).toContain("{'descr': '|u1', 'fortran_order': False, 'shape': (6, 28, 28, 3), }");
  expect(await header('test_labels')).toContain("'shape': (3, 1)");
  expect((await readFile(join(folder.path, 'val_labels.npy'))).subarray(-3)).toEqual(Buffer.from([0, 1, 2]));
  expect((await readFile(join(folder.path, 'train_images.npy'))).length % 64).toBe((6 * 28 * 28 * 3) % 64);
});
