import { createParameters, loadRuntime, random, type TensorData, tf } from '@paucis/engine';
import { beforeAll, describe, expect, it } from 'vitest';
import { networks } from '../networks.js';
import type { NetworkDefinition } from '../define-network.js';
import { square } from '../published-input.js';
import { type ForeignNames, renamed } from './foreign-names.js';
import { importWeights } from './import-weights.js';

const names: ForeignNames = { library: 'timm', nameOf: renamed([]) };
const tensor = (shape: number[], values: number[]): TensorData => ({
  dtype: 'float32',
  shape,
  values: Float32Array.from(values),
});
const weightsOf = (name: string, shape: number[]) => {
  const { root, weights } = createParameters(random(1));
  root.weight(name, shape, () => new Float32Array(shape.reduce((a, b) => a * b)));
  return weights;
};

describe('importWeights', () => {
  beforeAll(async () => {
    await loadRuntime({ runtime: 'cpu' });
  });

  it('sums the colours of a stem for grey images', () => {
    const weights = weightsOf('stem.kernel', [1, 2, 1, 2]);
    const theirs = tensor([2, 3, 1, 2], [1, 2, 10, 20, 100, 200, 3, 4, 30, 40, 300, 400]);

    const { tensors } = importWeights(weights, names, { 'stem.weight': theirs });

    expect([...(tensors['stem.kernel']?.values ?? [])]).toEqual([111, 333, 222, 444]);
  });

  it('resizes positions to a larger grid, and leaves the class token as it is', () => {
    const weights = weightsOf('embedding.positions', [1, 1 + 16, 1]);
    // A ramp: cubic interpolation keeps it straight away from the border.
    const theirs = tensor([1, 1 + 64, 1], [7, ...Array.from({ length: 64 }, (_, at) => at % 8)]);

    const { tensors } = importWeights(weights, names, { 'embedding.positions': theirs });

    const [token, ...grid] = tensors['embedding.positions']?.values ?? [];
    expect(token).toBe(7);
    // Every second position of eight, between two neighbours.
    expect(grid[1]).toBeCloseTo(2.5, 5);
    expect(grid[2]).toBeCloseTo(4.5, 5);
    expect(grid.slice(4, 8)).toEqual(grid.slice(0, 4));
  });

  it('says which tensor is missing or does not fit', () => {
    const weights = weightsOf('stem.kernel', [3, 3, 1, 4]);

    expect(() => importWeights(weights, names, {})).toThrow('stem.kernel: the file has no stem.weight');
    expect(() =>
      importWeights(weights, names, { 'stem.weight': tensor([4, 2, 1, 1], [1, 2, 3, 4, 5, 6, 7, 8]) }),
    ).toThrow('stem.weight [4,2,1,1] does not fit [3,3,1,4]');
  });

  it('leaves out a head of other classes and tells so', () => {
    const weights = weightsOf('head.kernel', [2, 3]);

    const { tensors, unused } = importWeights(weights, names, {
      'head.weight': tensor([5, 2], new Array<number>(10).fill(1)),
    });

    expect(tensors).toEqual({});
    expect(unused).toEqual(['head.weight']);
  });

  it.each(Object.values<NetworkDefinition>(networks).filter(({ foreignNames }) => foreignNames !== undefined))(
    'has a name of its own for every weight of $name',
    ({ name, build, foreignNames }) => {
      const network = build(square(32, 1, 2), name === 'resnet' || name === 'vgg' ? { width: 4 } : {}, random(1));

      const foreign = network.weights.flatMap((weight) => [foreignNames?.nameOf(weight.name) ?? []].flat());

      expect(new Set(foreign).size).toBe(foreign.length);
      expect(
        foreign.filter((one) => !/(weight|bias|running_mean|running_var|token|embed|emb|table|gamma)$/.test(one)),
      ).toEqual([]);
      tf.tidy(() => network.dispose());
    },
  );
});
