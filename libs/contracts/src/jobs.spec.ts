import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical.js';
import { type JobPin, jobKeyOf, type TrainSpec, trajectoryKeyOf } from './jobs.js';

const hash = 'a'.repeat(64);
const artifact = { name: 'shard', key: 'registry/aa/x', sha256: hash, sizeBytes: 1 };
const pin: JobPin = {
  codeVersion: 'v1',
  profile: { runtime: 'tensorflow', runtimeVersion: '2.21.0', device: 'cpu', precision: 'float32', threads: 1 },
};
const spec: TrainSpec = {
  kind: 'train',
  network: { name: 'vit' },
  training: {
    learningRate: 1e-3,
    weightDecay: 0,
    batch: 64,
    warmupSteps: 0,
    labelSmoothing: 0,
    balance: false,
    clipNorm: 0,
  },
  augmentation: { name: 'none' },
  dataset: {
    versionId: 'version_1',
    contentHash: hash,
    image: { height: 28, width: 28, channels: 1 },
    classes: ['a', 'b'],
    positiveClass: 0,
    anatomy: { flips: [] },
    shards: [artifact],
  },
  fold: { index: 0, trainingHash: hash, validationHash: hash, trainingSize: 10, validationSize: 5, samples: artifact },
  seed: 1,
  totalSteps: 100,
  targetStep: 50,
};

describe('job keys', () => {
  it('share a trajectory between targets, and never a key', () => {
    const later = { ...spec, targetStep: 100 };

    const trajectories = [spec, later].map((of) => trajectoryKeyOf({ spec: of, inputs: [], pin }));
    const keys = [spec, later].map((of) => jobKeyOf({ spec: of, inputs: [], pin }));

    expect(trajectories[0]).toBe(trajectories[1]);
    expect(keys[0]).not.toBe(keys[1]);
  });

  it('do not depend on where bytes lie or on the order of fields', () => {
    const moved = {
      ...spec,
      dataset: { ...spec.dataset, versionId: 'version_2', shards: [{ ...artifact, key: 'registry/bb/y' }] },
    };
    const reordered = Object.fromEntries(Object.entries(moved).reverse()) as TrainSpec;

    expect(jobKeyOf({ spec: reordered, inputs: [], pin })).toBe(jobKeyOf({ spec, inputs: [], pin }));
  });

  it.each([
    ['seed', { spec: { ...spec, seed: 2 }, inputs: [], pin }],
    ['schedule length', { spec: { ...spec, totalSteps: 200 }, inputs: [], pin }],
    ['threads', { spec, inputs: [], pin: { ...pin, profile: { ...pin.profile, threads: 2 } } }],
    ['code', { spec, inputs: [], pin: { ...pin, codeVersion: 'v2' } }],
    ['inputs', { spec, inputs: [{ name: 'encoder', jobKey: hash, artifact: 'encoder' }], pin }],
  ])('differ with the %s', (_what, other) => {
    expect(jobKeyOf(other)).not.toBe(jobKeyOf({ spec, inputs: [], pin }));
  });
});

describe('canonical JSON', () => {
  it('refuses what has no one text', () => {
    expect(() => canonicalJson({ a: Number.NaN })).toThrow('finite');
  });

  it('drops undefined fields and sorts the others', () => {
    expect(canonicalJson({ b: 1, a: undefined, c: [{ z: 1, y: 2 }] })).toBe('{"b":1,"c":[{"y":2,"z":1}]}');
  });
});
