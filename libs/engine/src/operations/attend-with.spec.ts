import { beforeAll, describe, expect, it } from 'vitest';
import { random } from '../random/random.js';
import { loadRuntime } from '../runtime/load-runtime.js';
import { type Tensor, tf } from '../tensors.js';
import { attend } from './attend.js';
import { attendWith } from './attend-with.js';
import { dropMask } from './drop-mask.js';

const draw = (name: string, shape: number[]) =>
  tf.tensor(random(name).fillNormal(new Float32Array(shape.reduce((a, b) => a * b))), shape);
const largest = (x: Tensor) => tf.max(tf.abs(x)).dataSync()[0] as number;

beforeAll(async () => {
  await loadRuntime();
});

describe('attendWith', () => {
  it('without options is plain attention', () => {
    const difference = tf.tidy(() => {
      const projected = draw('projected', [2, 5, 24]);
      return largest(tf.sub(attendWith(projected, 2), attend(projected, 2)));
    });

    expect(difference).toBeLessThan(1e-6);
  });

  it('with -∞ on some keys is attention over the others, for each group its own', () => {
    const [masked, subset] = tf.tidy(() => {
      const projected = draw('projected', [4, 3, 12]); // two images of two groups
      const bias = tf.tensor([0, 0, 0, 0, 0, -1e9], [2, 1, 1, 3]); // the second group does not see its last token
      const all = attendWith(projected, 2, { bias: tf.tile(bias, [1, 2, 3, 1]) });
      const seen = attendWith(tf.slice(projected, [3, 0, 0], [1, 2, 12]), 2);
      return [[...tf.slice(all, [3, 0, 0], [1, 2, 4]).dataSync()], [...seen.dataSync()]];
    }) as [number[], number[]];

    masked.forEach((value, at) => expect(value).toBeCloseTo(subset[at] as number, 6));
  });
});

describe('dropMask', () => {
  it('keeps its share of values, scaled so that the mean stays, and repeats from its stream', () => {
    const [first, again, other] = tf.tidy(() =>
      [1, 1, 2].map((seed) => [...dropMask([100, 200], 0.25, random(seed)).dataSync()]),
    ) as [number[], number[], number[]];

    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(new Set(first.map((value) => value.toFixed(5)))).toEqual(new Set(['0.00000', '1.33333']));
    // 20,000 draws: the mean lies within four standard errors (0.004).
    expect(first.reduce((sum, value) => sum + value, 0) / first.length).toBeCloseTo(1, 1);
  });
});
