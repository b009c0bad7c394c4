import { jobKeyOf, type JobPin, type Recipe, type SplitPlan } from '@paucis/contracts';
import { describe, expect, it } from 'vitest';
import { jobsOfRun, stageSeed } from './jobs-of-run.js';

const hash = 'a'.repeat(64);
const artifact = { name: 'shard', key: 'registry/aa/x', sha256: hash, sizeBytes: 1 };
const pin: JobPin = {
  codeVersion: 'v1',
  profile: { runtime: 'tensorflow', runtimeVersion: '2.21.0', device: 'cpu', precision: 'float32', threads: 1 },
};
const fold = {
  index: 0,
  trainingHash: hash,
  validationHash: hash,
  trainingSize: 8,
  validationSize: 2,
  samples: artifact,
};
const plan: SplitPlan = {
  kind: 'folds',
  seeds: 1,
  notes: [],
  id: 'plan_1',
  versionId: 'version_1',
  datasetName: 'tiny',
  dataset: {
    versionId: 'version_1',
    contentHash: hash,
    image: { height: 28, width: 28, channels: 1 },
    classes: ['a', 'b'],
    positiveClass: 1,
    anatomy: { flips: [] },
    shards: [artifact],
  },
  folds: [fold, { ...fold, index: 1, trainingHash: 'b'.repeat(64) }],
  testSize: 4,
  dropped: [],
  provenance: 'own',
  warnings: [],
};
const recipe: Recipe = {
  network: { name: 'vit', depth: 2 },
  pretraining: { name: 'simclr', steps: 10 },
  training: {
    learningRate: 1e-3,
    weightDecay: 0,
    batch: 8,
    warmupSteps: 0,
    labelSmoothing: 0,
    balance: false,
    clipNorm: 0,
  },
  augmentation: { name: 'none' },
};
const run = {
  sweepId: 'sweep_1',
  trialId: 'sweep_1-t0',
  runId: 'sweep_1-t0-f0-s0',
  recipe,
  fold: 0,
  seed: 0,
  step: 50,
};
const setting = { plan, pin, totalSteps: 100 };

/** The key of a recipe's pretraining. */
function pretrainKeyOf(network: Recipe['network']): string {
  const [pretrain] = jobsOfRun({ ...run, recipe: { ...recipe, network } }, { plan, pin, totalSteps: 100 });
  return pretrain ? jobKeyOf({ spec: pretrain.spec, inputs: [], pin }) : 'none';
}

it('pretrains once for all values of what is dropped by chance', () => {
  const vit = { name: 'vit', depth: 2 };

  expect(pretrainKeyOf({ ...vit, dropPath: 0.1, dropout: 0.3 })).toBe(pretrainKeyOf({ ...vit, dropPath: 0.2 }));
  expect(pretrainKeyOf({ ...vit, depth: 3 })).not.toBe(pretrainKeyOf(vit));
});

describe('the jobs of a run', () => {
  it('pretrain first, and hand the encoder to the training by key', () => {
    const [pretrain, train] = jobsOfRun(run, setting);

    expect(pretrain?.spec.kind).toBe('pretrain');
    expect(train?.inputs).toEqual([{ name: 'encoder', jobKey: jobKeyOf(pretrain!), artifact: 'encoder' }]);
  });

  it('are one training where nothing is pretrained', () => {
    const jobs = jobsOfRun({ ...run, recipe: { ...recipe, pretraining: { name: 'none' } } }, setting);

    expect(jobs.map((job) => job.spec.kind)).toEqual(['train']);
    expect(jobs[0]?.inputs).toEqual([]);
  });

  it('are one training from weights that were brought in, wherever their bytes lie', () => {
    const from = (key: string, sha256: string) => {
      const pretraining = { name: 'weights', of: 'imagenet', file: { ...artifact, key, sha256 } };
      return jobsOfRun({ ...run, recipe: { ...recipe, pretraining } }, setting);
    };
    const jobs = from('registry/aa/x', hash);

    expect(jobs.map(({ spec }) => spec)).toMatchObject([{ kind: 'train', encoder: { key: 'registry/aa/x' } }]);
    expect(jobs[0]?.inputs).toEqual([]);
    expect(from('registry/bb/y', hash).map(jobKeyOf)).toEqual(jobs.map(jobKeyOf));
    expect(from('registry/aa/x', 'b'.repeat(64)).map(jobKeyOf)).not.toEqual(jobs.map(jobKeyOf));
  });

  it('share the pretraining between trials that differ in their training only', () => {
    const other = { ...recipe, training: { ...recipe.training, learningRate: 1e-2 } };
    const [a, b] = [run, { ...run, trialId: 'sweep_1-t1', recipe: other }].map((each) =>
      jobsOfRun(each, setting).map(jobKeyOf),
    );

    expect(a?.[0]).toBe(b?.[0]);
    expect(a?.[1]).not.toBe(b?.[1]);
  });

  it('have other keys in another fold', () => {
    const keys = [0, 1].map((index) => jobsOfRun({ ...run, fold: index }, setting).map(jobKeyOf));

    expect(new Set(keys.flat()).size).toBe(4);
  });
});

describe('stage seeds', () => {
  it('depend on the replicate and the stage only, and fit 31 bits', () => {
    const seeds = [0, 1].flatMap((replicate) => ['pretrain', 'train'].map((stage) => stageSeed(replicate, stage)));

    expect(new Set(seeds).size).toBe(4);
    expect(seeds.every((seed) => seed >= 0 && seed < 2 ** 31)).toBe(true);
    expect(stageSeed(0, 'train')).toBe(seeds[1]);
  });
});
