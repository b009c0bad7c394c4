import { dirname, join } from 'node:path';
import type { Dataset, Sweep, SweepExplanation } from '@paucis/contracts';
import { realData } from '@paucis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EmbeddedStack } from './embedded-stack.js';

const shared = ['breastmnist', 'pneumoniamnist', 'chase_db1', 'tcga_lung_ct', 'dicom', 'nifti'].map(realData);
const data = shared.includes(undefined) ? undefined : dirname(shared[0] as string);

interface RealSet {
  readonly name: string;
  /** Its folder or file, and the options of the one command. */
  readonly add: readonly string[];
  readonly task: string;
  /** Samples of train, val and test. */
  readonly sizes: readonly [number, number, number];
  /** Samples (or findings) of each class in each part. */
  readonly counts?: Readonly<Record<'train' | 'val' | 'test', readonly number[]>>;
  readonly classes?: readonly string[];
}

const split = ['--split', 'split'];
const table = (file: string, image: string) => ['--table', file, '--image', image, ...split];

/** What data/README.md says of each set. */
const sets: readonly RealSet[] = [
  {
    name: 'breastmnist',
    add: ['--from', 'breastmnist'],
    task: 'classification',
    sizes: [546, 78, 156],
    counts: { train: [147, 399], val: [21, 57], test: [42, 114] },
  },
  {
    name: 'breast-128',
    add: ['breastmnist/breastmnist_128.npz', '--label', 'labels3', '--classes', 'benign,malignant,normal'],
    task: 'classification',
    sizes: [546, 78, 156],
    counts: { train: [306, 147, 93], val: [39, 21, 18], test: [92, 42, 22] },
    classes: ['benign', 'malignant', 'normal'],
  },
  {
    name: 'pneumoniamnist',
    add: ['--from', 'pneumoniamnist'],
    task: 'classification',
    sizes: [4708, 524, 624],
    counts: { train: [1214, 3494], val: [135, 389], test: [234, 390] },
  },
  {
    name: 'vessels',
    add: ['chase_db1', '--images', 'Image_{group}?.jpg', '--mask', '{name}_1stHO.png', '--split', 'splits.json'],
    task: 'segmentation',
    sizes: [16, 4, 8],
  },
  {
    name: 'hippocampus',
    add: ['msd_hippocampus', '--images', 'images/*.nii.gz', '--mask', 'labels/{name}.nii.gz', '--split', 'splits.json'],
    task: 'segmentation',
    sizes: [180, 28, 52],
    classes: ['background', 'class 1', 'class 2'],
  },
  {
    name: 'isic',
    add: ['isic2017', ...table('labels.csv', 'image_id'), '--label', 'melanoma,seborrheic_keratosis'],
    task: 'multilabel',
    sizes: [500, 100, 200],
    counts: { train: [87, 62], val: [14, 14], test: [41, 33] },
  },
  {
    name: 'melanoma',
    add: ['isic2017', ...table('labels.csv', 'image_id'), '--label', 'melanoma', '--classes', 'other,melanoma'],
    task: 'classification',
    sizes: [500, 100, 200],
    counts: { train: [413, 87], val: [86, 14], test: [159, 41] },
  },
  {
    name: 'lungs',
    add: ['iqoth_nccd', ...table('labels.csv', 'file'), '--label', 'label', '--group', 'group'],
    task: 'classification',
    sizes: [615, 172, 268],
    counts: { train: [60, 321, 234], val: [17, 90, 65], test: [26, 136, 106] },
    classes: ['benign', 'malignant', 'normal'],
  },
  {
    name: 'contrast',
    add: [
      'tcga_lung_ct',
      ...table('labels.csv', 'file'),
      ...['--label', 'contrast', '--group', 'patient', '--scanner', 'manufacturer'],
    ],
    task: 'classification',
    sizes: [60, 17, 23],
    counts: { train: [33, 27], val: [6, 11], test: [11, 12] },
  },
  {
    name: 'cells',
    add: ['chula_rbc', '--table', 'cells.csv', '--row', 'row', ...split, '--label', 'label', '--group', 'image'],
    task: 'classification',
    sizes: [1320, 325, 550],
    counts: {
      train: Array<number>(11).fill(120),
      val: Array.from({ length: 11 }, (_, label) => (label === 7 ? 25 : 30)),
      test: Array<number>(11).fill(50),
    },
  },
  {
    name: 'notes',
    add: ['cxr_notes', '--table', 'pairs.jsonl', '--image', 'image', '--text', 'text'],
    task: 'image-text',
    sizes: [8, 0, 0],
  },
  { name: 'series', add: ['dicom/hippocrop_series'], task: 'unlabelled', sizes: [3, 0, 0] },
  { name: 'anatomy', add: ['nifti'], task: 'unlabelled', sizes: [6, 0, 0] },
];

const recipe = { network: { name: 'small-cnn', width: 4 }, training: { auto: true, batch: 16 } };
const sweepOf = (dataset: string, options: object) => ({
  ...{ name: `${dataset}-sweep`, dataset, split: { folds: 2, seeds: 1 }, budget: { trials: 1 }, recipe },
  ...{ sampler: { name: 'random', seed: 3 }, scheduler: { name: 'none', max: 60 } },
  data: options,
});

describe.skipIf(!data)('the real sets', () => {
  let stack: EmbeddedStack;
  beforeAll(async () => void (stack = await EmbeddedStack.start()), 120_000);
  afterAll(() => stack?.[Symbol.asyncDispose](), 60_000);

  it.each(sets)(
    '$name is taken in by one command, as it lies',
    async ({ name, add, task, sizes, counts, classes }) => {
      const [first, ...rest] = add as [string, ...string[]];
      const args = first === '--from' ? [first, join(data as string, rest[0] as string)] : [join(data as string, first), ...rest]; // prettier-ignore

      const adding = await stack.paucis('datasets', 'add', name, ...args, '--json');
      const { code } = await adding.exited;

      expect(code, adding.stderr).toBe(0);
      const dataset = JSON.parse(adding.stdout) as Dataset;
      const [train, val, test] = sizes;
      const summed = (of: readonly number[] = []) => of.reduce((sum, count) => sum + count, 0);
      const perPart = dataset.sizes ?? Object.fromEntries(Object.entries(dataset.counts ?? {}).map(([part, of]) => [part, summed(of)])); // prettier-ignore
      expect(dataset).toMatchObject({ status: 'ready', task, ...(counts && { counts }), ...(classes && { classes }) });
      expect(perPart).toEqual({ train, val, test });
    },
    120_000,
  );

  it('a folder of DICOM with files broken on purpose is taken in without them, each named', async () => {
    const args = [join(data as string, 'dicom/pydicom'), '--skip-refused', '--json'];
    const adding = await stack.paucis('datasets', 'add', 'variants', ...args);
    const { code } = await adding.exited;

    expect(code, adding.stderr).toBe(0);
    const { warnings } = JSON.parse(adding.stdout) as Dataset;
    expect(warnings.join('\n')).toMatch(/left out: MR_truncated\.dcm/);
  }, 120_000);

  it.each([
    ['melanoma', { imageSize: 32 }],
    ['lungs', { imageSize: 32, intensity: { name: 'z-score', deviations: 3 } }],
    ['cells', { imageSize: 32, channels: 1 }],
    ['cells', {}],
    ['breast-128', { imageSize: 28 }],
  ] as const)('%s can be trained on with %o', async (dataset, options) => {
    const { rungs } = await stack.post<SweepExplanation>('/sweeps/explain', { spec: sweepOf(dataset, options) });

    expect(rungs).toEqual([{ step: 60, folds: 2 }]);
  });

  it('a sweep with a window of Hounsfield units learns contrast from CT, and its test sees the same window', async () => {
    const window = { name: 'window', center: 1224, width: 800 };
    const spec = {
      ...sweepOf('contrast', { imageSize: 32, intensity: window }),
      scheduler: { name: 'none', max: 200 },
    };
    const { id } = await stack.post<Sweep>('/sweeps', { spec });

    const sweep = await stack.waitForEnd(id, 180_000);
    const finalizing = await stack.paucis('finalize', id, '--json');
    const { code } = await finalizing.exited;

    expect(sweep.preprocessing).toMatchObject({ intensity: window, size: { height: 32, width: 32 }, channels: 1 });
    expect(sweep.runs).toMatchObject({ requested: 2, reported: 2, failed: 0 });
    expect(sweep.best?.value).toBeGreaterThan(0.5);
    expect(code, finalizing.stderr).toBe(0);
  }, 240_000);
});
