import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Invalid, NotFound } from '@paucis/contracts';
import {
  npyOf,
  type NpyArray,
  npzOf,
  realData,
  temporaryFolder,
  tinyDataset,
  writeTinyDataset,
  zipOf,
} from '@paucis/testing';
import { describe, expect, it } from 'vitest';
import type { Sample, SampleSource } from '../samples.js';
import { readNpz } from './npz.js';

const megabyte = 2 ** 20;
const breast = realData('breastmnist/breastmnist.npz');
const pneumonia = realData('pneumoniamnist/pneumoniamnist.npz');

async function samplesOf(source: SampleSource): Promise<Sample[]> {
  const samples: Sample[] = [];
  for await (const block of source.blocks()) samples.push(...block);
  return samples;
}

/** Writes the bytes and reads them to the end; gives the refusal. */
async function refusalOf(bytes: Uint8Array, options = {}): Promise<Invalid> {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'upload.npz');
  await writeFile(path, bytes);
  const before = process.memoryUsage();
  const error: unknown = await readNpz(path, options)
    .then(samplesOf)
    .catch((cause: unknown) => cause);
  const after = process.memoryUsage();
  expect(after.arrayBuffers - before.arrayBuffers, 'memory taken before refusing').toBeLessThan(16 * megabyte);
  expect(after.rss - before.rss, 'memory taken before refusing').toBeLessThan(64 * megabyte);
  expect(error).toBeInstanceOf(Invalid);
  return error as Invalid;
}

function tiny(changes: Record<string, NpyArray | undefined> = {}): Record<string, NpyArray> {
  const arrays = { ...tinyDataset().arrays, ...changes };
  return Object.fromEntries(
    Object.entries(arrays).filter((entry): entry is [string, NpyArray] => entry[1] !== undefined),
  );
}

/** The same archive after a change; `directory` is where its first directory entry begins. */
function forged(archive: Uint8Array, change: (buffer: Buffer, directory: number) => void): Uint8Array {
  const buffer = Buffer.from(archive);
  change(buffer, buffer.readUInt32LE(buffer.length - 6));
  return buffer;
}

describe('readNpz', () => {
  it('gives every sample of every part in order, with its label and pixels', async () => {
    await using folder = await temporaryFolder();
    const tinySet = tinyDataset({ channels: 3, classes: 3 });
    const path = await writeTinyDataset(folder.path, { channels: 3, classes: 3 });

    const source = await readNpz(path);
    const samples = await samplesOf(source);

    expect(source.header).toEqual({
      image: { height: 28, width: 28, channels: 3 },
      classes: 3,
      counts: { train: [16, 16, 16], val: [6, 5, 5], test: [6, 5, 5] },
    });
    for (const part of ['train', 'val', 'test'] as const) {
      const ofPart = samples.filter(({ split }) => split === part);
      expect(Buffer.concat(ofPart.map(({ pixels }) => pixels))).toEqual(Buffer.from(tinySet[part].images));
      expect(ofPart.map(({ label }) => label)).toEqual([...tinySet[part].labels]);
      expect(ofPart.map(({ index }) => index)).toEqual([...tinySet[part].labels.keys()]);
    }
  });

  it.each([
    ['<i8', (value: number) => Buffer.from(BigInt64Array.of(BigInt(value)).buffer)],
    ['>u2', (value: number) => Buffer.from([0, value])],
    ['|i1', (value: number) => Buffer.from([value])],
  ])('reads labels of dtype %s and of shape (n)', async (dtype, encode) => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'labels.npz');
    const data = Buffer.concat([...tinyDataset().val.labels].map(encode));
    await writeFile(path, npzOf(tiny({ val_labels: { dtype, shape: [16], data } })));

    const source = await readNpz(path);

    expect(source.header.counts.val).toEqual([8, 8]);
  });

  it('reads volumes, and several findings of each', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'volumes.npz');
    const images = Uint8Array.from({ length: 2 * 20 * 24 * 28 }, (_, at) => at % 251);
    const train_images = { dtype: '|u1', shape: [2, 20, 24, 28], data: images };
    const train_labels = { dtype: '|i1', shape: [2, 3], data: Uint8Array.of(1, 0, 1, 0, 0, 1) };
    await writeFile(path, npzOf({ train_images, train_labels }));

    const source = await readNpz(path);
    const [first, second] = await samplesOf(source);

    expect(source.header).toMatchObject({
      image: { depth: 20, height: 24, width: 28, channels: 1 },
      task: 'multilabel',
      classes: 3,
      counts: { train: [1, 0, 2] },
      sizes: { train: 2, val: 0, test: 0 },
    });
    expect(first).toMatchObject({ labels: [1, 0, 1], label: -1, depth: 20 });
    expect(Buffer.from((second as Sample).pixels)).toEqual(Buffer.from(images.subarray(20 * 24 * 28)));
  });

  it('holds one block in memory, however large the file is', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'large.npz');
    const count = 80_000;
    const train_images = { dtype: '|u1', shape: [count, 28, 28], data: new Uint8Array(count * 784).fill(7) };
    const train_labels = { dtype: '|u1', shape: [count], data: new Uint8Array(count).map((_, at) => at % 2) };
    await writeFile(path, npzOf({ train_images, train_labels }, { compressed: false }));
    const source = await readNpz(path);
    global.gc?.();
    const before = process.memoryUsage().arrayBuffers;

    let largestBlock = 0;
    let peak = 0;
    let seen = 0;
    for await (const block of source.blocks()) {
      largestBlock = Math.max(largestBlock, block.length * 784);
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
      seen += block.length;
    }

    expect(seen).toBe(count);
    expect(largestBlock).toBeLessThanOrEqual(4 * megabyte);
    // Garbage of earlier blocks counts until it is collected; the whole file is 60 MB.
    expect(peak).toBeLessThan(48 * megabyte);
  });

  it.skipIf(breast === undefined)('reads BreastMNIST: 546, 78 and 156 images with the published classes', async () => {
    const source = await readNpz(breast as string, { classes: 2 });

    const samples = await samplesOf(source);

    expect(source.header.counts).toEqual({ train: [147, 399], val: [21, 57], test: [42, 114] });
    expect(samples).toHaveLength(780);
  });

  it.skipIf(pneumonia === undefined)('reads PneumoniaMNIST: 4708, 524 and 624 images', async () => {
    const source = await readNpz(pneumonia as string, { classes: 2 });

    expect(source.header.counts).toEqual({ train: [1214, 3494], val: [135, 389], test: [234, 390] });
  });
});

describe('readNpz refuses', () => {
  const forgedShape = { dtype: '|u1', shape: [1_000_000, 1000, 1000], data: new Uint8Array(1_000) };

  it('a file of 2 KB that declares 10^12 elements', async () => {
    const refusal = await refusalOf(npzOf(tiny({ train_images: forgedShape })));

    expect(refusal.code).toBe('npz-size');
    expect(refusal.message).toMatch(
      /train_images: its shape \(1000000, 1000, 1000\) needs 1000000000000 bytes but 1000 are/,
    );
  });

  it('the same where the directory repeats the lie', async () => {
    const archive = npzOf({ train_images: forgedShape });
    const lying = forged(archive, (buffer, directory) => buffer.writeUInt32LE(0xfffffff0, directory + 24));

    const refusal = await refusalOf(lying);

    expect(refusal.code).toBe('archive-ratio');
  });

  it('a zip bomb by its ratio', async () => {
    const bomb = { dtype: '|u1', shape: [64, 1024, 1024], data: new Uint8Array(64 * megabyte) };

    const refusal = await refusalOf(npzOf({ train_images: bomb }));

    expect(refusal.code).toBe('archive-ratio');
    expect(refusal.message).toMatch(/train_images.npy unpacks to \d+ times its size, at most 200/);
  });

  it('a member that unpacks to more than its directory says', async () => {
    const images = { dtype: '|u1', shape: [500, 1, 1], data: new Uint8Array(1_000) };
    const labels = { dtype: '|u1', shape: [500], data: new Uint8Array(500) };
    const declared = npyOf(images).length - 500;
    const archive = npzOf({ train_images: images, train_labels: labels });

    const refusal = await refusalOf(
      forged(archive, (buffer, directory) => buffer.writeUInt32LE(declared, directory + 24)),
    );

    expect(refusal.code).toBe('archive-broken');
    expect(refusal.message).toMatch(/too many bytes for what the directory says/);
  });

  it('members that overlap to look larger than the file', async () => {
    const archive = forged(npzOf(tiny(), { compressed: false }), (buffer, directory) => {
      buffer.writeUInt32LE(5 * megabyte, directory + 20);
      buffer.writeUInt32LE(5 * megabyte, directory + 24);
    });

    const refusal = await refusalOf(archive);

    expect(refusal.code).toBe('archive-overlap');
  });

  it('more members than a data set has', async () => {
    const members = Array.from({ length: 65 }, (_, at) => [`m${at}.npy`, new Uint8Array(1)] as const);

    const refusal = await refusalOf(zipOf(members));

    expect(refusal.message).toBe('upload.npz: expected at most 64 members, the archive declares 65');
  });

  it.each(['|O', 'O'])('Python objects (dtype %s), by name', async (dtype) => {
    const refusal = await refusalOf(npzOf(tiny({ train_labels: { dtype, shape: [48], data: new Uint8Array(384) } })));

    expect(refusal.code).toBe('npy-object-dtype');
    expect(refusal.message).toMatch(/array train_labels: expected numbers, got Python objects/);
  });

  it('images that are no bytes', async () => {
    const data = new Uint8Array(48 * 784 * 8);

    const refusal = await refusalOf(npzOf(tiny({ train_images: { dtype: '<i8', shape: [48, 28, 28], data } })));

    expect(refusal.message).toMatch(/train_images: expected uint8 images, got dtype <i8/);
  });

  it('floating-point labels', async () => {
    const refusal = await refusalOf(
      npzOf(tiny({ train_labels: { dtype: '<f4', shape: [48], data: new Uint8Array(192) } })),
    );

    expect(refusal.code).toBe('npy-dtype');
  });

  it('a file cut at any place', async () => {
    const whole = npzOf(tiny());

    for (const share of [0.1, 0.5, 0.9, 0.999]) {
      const refusal = await refusalOf(whole.slice(0, Math.floor(whole.length * share)));

      expect(refusal.message).toMatch(/upload.npz.*truncated or damaged.*fetch the file again/);
    }
  });

  it('a flipped bit in the pixels', async () => {
    const whole = Buffer.from(npzOf(tiny(), { compressed: false }));
    whole[1_000] = (whole[1_000] as number) ^ 1;

    const refusal = await refusalOf(whole);

    expect(refusal.code).toBe('archive-checksum');
  });

  it('another number of labels than images', async () => {
    const data = tinyDataset().train.labels.slice(0, 47);

    const refusal = await refusalOf(npzOf(tiny({ train_labels: { dtype: '|u1', shape: [47, 1], data } })));

    expect(refusal.message).toMatch(/train_labels: expected 48 labels, one for each image, got 47/);
  });

  it('a label outside the classes, with its row', async () => {
    const data = tinyDataset().test.labels.slice();
    data[5] = 9;

    const refusal = await refusalOf(npzOf(tiny({ test_labels: { dtype: '|u1', shape: [16, 1], data } })), {
      classes: 2,
    });

    expect(refusal.message).toMatch(/test_labels: expected class indices from 0 to 1, got 9 at row 5/);
  });

  it('a negative label', async () => {
    const data = new Uint8Array(48).fill(255);

    const refusal = await refusalOf(npzOf(tiny({ train_labels: { dtype: '|i1', shape: [48], data } })));

    expect(refusal.message).toMatch(/got -1 at row 0/);
  });

  it('findings in one part and classes in another', async () => {
    const refusal = await refusalOf(
      npzOf(tiny({ train_labels: { dtype: '|u1', shape: [48, 14], data: new Uint8Array(48 * 14) } })),
    );

    expect(refusal.message).toContain('expected as many findings in every part, got 14, 1, 1');
  });

  it('a missing array, naming what is there', async () => {
    const refusal = await refusalOf(npzOf(tiny({ train_labels: undefined })));

    expect(refusal.message).toBe(
      'upload.npz: expected an array train_labels, found test_images, test_labels, train_images, val_images, val_labels',
    );
  });

  it('parts of different image sizes', async () => {
    const data = new Uint8Array(16 * 32 * 32);

    const refusal = await refusalOf(npzOf(tiny({ val_images: { dtype: '|u1', shape: [16, 32, 32], data } })));

    expect(refusal.message).toMatch(/got 28 x 28 x 1 in train and 32 x 32 x 1 in val/);
  });

  it('images that are no images', async () => {
    const data = new Uint8Array(48 * 784);

    const refusal = await refusalOf(npzOf(tiny({ train_images: { dtype: '|u1', shape: [48, 784], data } })));

    expect(refusal.message).toMatch(/expected \(n, height, width\).*got \(48, 784\)/);
  });

  it('images in Fortran order, by name', async () => {
    const npy = Buffer.from(npyOf(tiny()['train_images'] as NpyArray)).toString('latin1');
    const turned = Buffer.from(npy.replace("'fortran_order': False, ", "'fortran_order': True,  "), 'latin1');

    const refusal = await refusalOf(zipOf([['train_images.npy', turned]]));

    expect(refusal.code).toBe('npz-fortran-order');
  });

  it('what is no zip', async () => {
    const refusal = await refusalOf(Buffer.from('ceci n’est pas un zip'));

    expect(refusal.message).toMatch(/expected an .npz file \(a zip archive\), found other bytes/);
  });

  it('an empty file', async () => {
    expect((await refusalOf(new Uint8Array(0))).code).toBe('archive-not-zip');
  });

  it('a folder, and a file that does not exist', async () => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, 'x.npz'));

    await expect(readNpz(join(folder.path, 'x.npz'))).rejects.toThrow('expected a file');
    await expect(readNpz(join(folder.path, 'y.npz'))).rejects.toBeInstanceOf(NotFound);
  });
});
