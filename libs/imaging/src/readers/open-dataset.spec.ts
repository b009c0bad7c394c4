import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DatasetLayout } from '@paucis/contracts';
import { realData, temporaryFolder } from '@paucis/testing';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { PixelArray, Sample } from '../samples.js';
import { openDataset } from './open-dataset.js';

const shared = realData('isic2017') && realData('dicom') && realData('tcga_lung_ct') && realData('msd_hippocampus');
const data = shared === undefined ? '' : dirname(shared);

/** As the README of the data says: sizes by part, classes or findings of the training part, groups. */
const sets: readonly {
  readonly folder: string;
  readonly layout: DatasetLayout;
  readonly task: string;
  readonly sizes: readonly number[];
  readonly train?: readonly number[];
  readonly groups?: number;
}[] = [
  {
    folder: 'chase_db1',
    layout: { images: 'Image_{group}?.jpg', mask: '{name}_1stHO.png', split: 'splits.json' },
    task: 'segmentation',
    sizes: [16, 4, 8],
    groups: 14,
  },
  {
    folder: 'msd_hippocampus',
    layout: { images: 'images/*.nii.gz', mask: 'labels/{name}.nii.gz', split: 'splits.json' },
    task: 'segmentation',
    sizes: [180, 28, 52],
  },
  {
    folder: 'isic2017',
    layout: {
      table: 'labels.csv',
      image: 'image_id',
      label: ['melanoma', 'seborrheic_keratosis'],
      split: 'split',
      mask: 'masks/{name}.png',
    },
    task: 'multilabel',
    sizes: [500, 100, 200],
    train: [87, 62],
  },
  {
    folder: 'iqoth_nccd',
    layout: { table: 'labels.csv', image: 'file', label: ['label'], split: 'split', group: 'group' },
    task: 'classification',
    sizes: [615, 172, 268],
    train: [60, 321, 234],
    groups: 171,
  },
  {
    folder: 'tcga_lung_ct',
    layout: { table: 'labels.csv', image: 'file', label: ['contrast'], split: 'split', group: 'patient' },
    task: 'classification',
    sizes: [60, 17, 23],
    train: [33, 27],
    groups: 54,
  },
  {
    folder: 'chula_rbc',
    layout: { table: 'cells.csv', row: 'row', split: 'split', label: ['label'], group: 'image' },
    task: 'classification',
    sizes: [1320, 325, 550],
    groups: 508,
  },
  {
    folder: 'cxr_notes',
    layout: { table: 'pairs.jsonl', image: 'image', text: 'text' },
    task: 'image-text',
    sizes: [8, 0, 0],
  },
  { folder: 'dicom/hippocrop_series', layout: {}, task: 'unlabelled', sizes: [3, 0, 0], groups: 3 },
  { folder: 'nifti', layout: {}, task: 'unlabelled', sizes: [6, 0, 0] },
];

/** Decoding all of the large sets takes half a minute: the short form reads the first blocks of each. */
const isLong = process.env['PAUCIS_LONG_TESTS'] !== undefined;

async function firstSamples(path: string, layout: DatasetLayout, blocks = Number.POSITIVE_INFINITY) {
  await using opened = await openDataset(path, { layout });
  const samples: Sample<PixelArray>[] = [];
  let read = 0;
  for await (const block of opened.source.blocks()) {
    samples.push(...block);
    read += 1;
    if (read >= blocks) break;
  }
  return { header: opened.source.header, samples, warnings: opened.source.warnings?.() ?? [] };
}

describe.skipIf(shared === undefined)('a real data set as it lies', () => {
  it.each(sets)('$folder has the sizes of its description', async ({ folder, layout, task, sizes, train, groups }) => {
    const { header, samples } = await firstSamples(join(data, folder), layout, isLong ? undefined : 1);

    const { counts, sizes: stated } = header;
    const found = stated ?? { train: sum(counts.train), val: sum(counts.val), test: sum(counts.test) };
    expect(header.task ?? 'classification').toBe(task);
    expect([found.train, found.val, found.test]).toEqual(sizes);
    if (train) expect(header.counts.train).toEqual(train);
    if (isLong && groups !== undefined) expect(new Set(samples.map(({ group }) => group)).size).toBe(groups);
    if (layout.mask !== undefined) expect(samples.every(({ mask }) => mask !== undefined)).toBe(true);
    if (layout.text !== undefined) expect(samples.every(({ text }) => text !== undefined && text !== '')).toBe(true);
  });

  it('a DICOM series is stacked by position though its names sort otherwise', async () => {
    const { samples } = await firstSamples(join(data, 'dicom/hippocrop_series'), {});

    expect(samples.map(({ depth, height, width }) => [depth, height, width]).sort()).toEqual([
      [32, 51, 35],
      [35, 48, 36],
      [40, 50, 34],
    ]);
  });

  it('names and ids of persons do not come through', async () => {
    const { samples, warnings } = await firstSamples(join(data, 'dicom/pydicom'), { skipRefused: true });

    const text = JSON.stringify([samples.map(({ pixels: _, ...rest }) => rest), warnings]);
    expect(text).not.toMatch(/CompressedSamples|Doe|Archibald|Peter|1CT1|98890234|77654033"/);
    expect(samples.filter(({ group }) => group?.startsWith('patient-')).length).toBeGreaterThan(20);
    expect(warnings.join('\n')).toContain('left out: MR_truncated.dcm');
  });
});

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

async function smallFolder(path: string, names: readonly string[]): Promise<void> {
  for (const [at, name] of names.entries()) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    const image = sharp(Buffer.alloc(12 * 10, at * 20), { raw: { width: 12, height: 10, channels: 1 } });
    await writeFile(
      join(path, name),
      await image
        .toColourspace('b-w')
        .toFormat(name.endsWith('.tif') ? 'tiff' : 'png')
        .toBuffer(),
    );
  }
}

describe('a folder of images', () => {
  it('with a folder per class names its classes, and with parts above them keeps the split', async () => {
    await using folder = await temporaryFolder();
    await smallFolder(join(folder.path, 'plain'), ['ill/1.png', 'well/1.png', 'well/2.tif']);
    await smallFolder(join(folder.path, 'parts'), ['train/ill/1.png', 'train/well/2.png', 'test/ill/3.png']);

    const plain = await firstSamples(join(folder.path, 'plain'), {});
    const split = await firstSamples(join(folder.path, 'parts'), {});

    expect(plain.header).toMatchObject({ classNames: ['ill', 'well'], counts: { train: [1, 2] } });
    expect(plain.samples[2]).toMatchObject({ height: 10, width: 12, channels: 1, label: 1 });
    expect([...(plain.samples[2]?.pixels ?? [])].every((value) => value === 40)).toBe(true);
    expect(split.header).toMatchObject({ counts: { train: [1, 1], test: [1, 0] } });
  });

  it('with a pattern takes groups from names', async () => {
    await using folder = await temporaryFolder();
    await smallFolder(folder.path, ['p1_a.png', 'p1_b.png', 'p2_a.png']);

    const { samples } = await firstSamples(folder.path, { images: '{group}_*.png' });

    expect(samples.map(({ group }) => group)).toEqual(['p1', 'p1', 'p2']);
  });

  it.each([
    ['a missing image', 'image,label\nnone,a\n1,b\n', 'row 2: there is no image none'],
    ['a missing column', 'file,klass\n1,a\n', 'there is no column label; there are file, klass'],
    ['a wrong split', 'image,label,split\n1,a,trian\n', 'expected train, val or test, got "trian"'],
    ['an escape from the folder', 'image,label\n../../etc/passwd,a\n', 'there is no image ../../etc/passwd'],
    ['no rows', 'image,label\n', 'at least one row'],
  ])('refuses a table with %s, naming the place', async (_, text, sentence) => {
    await using folder = await temporaryFolder();
    await smallFolder(folder.path, ['1.png']);
    await writeFile(join(folder.path, 't.csv'), text);
    const layout = { table: 't.csv', label: ['label'], ...(text.includes('split') && { split: 'split' }) };

    await expect(firstSamples(folder.path, layout)).rejects.toThrow(sentence);
  });
});
