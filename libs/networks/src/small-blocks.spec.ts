import { createParameters, inference, loadRuntime, random, type Tensor, tf, type Weight } from '@paucis/engine';
import { beforeAll, describe, expect, it } from 'vitest';
import { axialAttention } from './axial.js';
import { biFusion } from './blocks/bi-fusion.js';
import { poolAfterRelu } from './blocks/pooling.js';
import { sequencePooling } from './cct.js';
import { hybrid } from './hybrid.js';
import { measure } from './measure.js';
import { fold, mobilevitBlock, unfold } from './mobilevit.js';
import { square } from './published-input.js';
import { slVit, withShifts } from './sl-vit.js';

const draw = (name: string, shape: number[]) =>
  tf.tensor(random(name).fillNormal(new Float32Array(shape.reduce((a, b) => a * b))), shape);
const set = (weights: readonly Weight[], name: string, value: number) => {
  const found = weights.find((weight) => weight.name === name) as Weight;
  found.value.assign(tf.fill(found.value.shape, value));
};
const largest = (x: Tensor) => tf.max(tf.abs(x)).dataSync()[0] as number;

beforeAll(async () => {
  await loadRuntime();
});

describe('sequence pooling', () => {
  it('with zero weights is the mean of the tokens', () => {
    const { root, weights } = createParameters(random(1));
    const pool = sequencePooling(root, 6);

    const difference = tf.tidy(() => {
      set(weights, 'kernel', 0);
      const tokens = draw('tokens', [2, 5, 6]);
      return largest(tf.sub(pool(tokens, inference), tf.mean(tokens, 1)));
    });

    expect(difference).toBeLessThan(1e-6);
  });
});

describe('MobileViT', () => {
  it('folds what it unfolded', () => {
    expect(
      tf.tidy(() => {
        const map = draw('map', [2, 4, 6, 3]);
        return largest(tf.sub(fold(unfold(map), 4, 6), map));
      }),
    ).toBe(0);
  });

  it('without transformers only sees what its convolutions reach', () => {
    const { root, weights } = createParameters(random(1));
    const block = mobilevitBlock(root, 4, 8, 0);

    const changed = tf.tidy(() => {
      const map = draw('map', [1, 8, 8, 4]);
      const corner = tf.pad(tf.ones([1, 1, 1, 4]), [[0, 0], [0, 7], [0, 7], [0, 0]]); // prettier-ignore
      const difference = tf.sub(block(tf.add(map, corner), inference), block(map, inference));
      return [...tf.max(tf.abs(difference), 3).dataSync()];
    });

    // Two 3x3 convolutions reach two pixels: a square of three in the corner.
    const expected = Array.from({ length: 64 }, (_, at) => Math.floor(at / 8) < 3 && at % 8 < 3);
    expect(changed.map((value) => value > 0)).toEqual(expected);
    weights.forEach(({ value }) => value.dispose());
  });
});

describe('SL-ViT', () => {
  it('keeps the image in front of its four shifts', () => {
    const [image, first] = tf.tidy(() => {
      const shifted = withShifts(tf.reshape(tf.range(0, 16), [1, 4, 4, 1]), 1);
      const layer = (at: number) => [...tf.slice(shifted, [0, 0, 0, at], [1, 4, 4, 1]).dataSync()];
      return [layer(0), layer(1)];
    }) as [number[], number[]];

    expect(image).toEqual(Array.from({ length: 16 }, (_, at) => at));
    expect(first).toEqual([0, 0, 0, 0, 0, 0, 1, 2, 0, 4, 5, 6, 0, 8, 9, 10]);
  });

  it('lets no token attend to itself', () => {
    const network = slVit.build(square(16, 1, 2), { width: 24, depth: 2, heads: 3, patch: 4 }, random(1));

    tf.tidy(() => {
      for (const weights of network.attentions?.(draw('images', [2, 16, 16, 1])) ?? []) {
        const tokens = weights.shape[3] as number;
        expect(largest(tf.mul(weights, tf.eye(tokens)))).toBe(0);
        for (const sum of tf.sum(weights, -1).dataSync()) expect(sum).toBeCloseTo(1, 6);
      }
    });
    network.dispose();
  });
});

describe('axial attention', () => {
  it('sees its own line, and through two layers everything', () => {
    const { root } = createParameters(random(1));
    const layers = ['down', 'across'].map((name) => axialAttention(root.child(name), 16, 6, true));
    const [down, across] = layers as [(typeof layers)[number], (typeof layers)[number]];

    const changedBy = (apply: (map: Tensor) => Tensor) =>
      tf.tidy(() => {
        const map = draw('map', [1, 6, 6, 16]);
        const pixel = tf.pad(tf.fill([1, 1, 1, 16], 3), [[0, 0], [2, 3], [1, 4], [0, 0]]); // prettier-ignore
        const difference = tf.sub(apply(tf.add(map, pixel)), apply(map));
        return [...tf.max(tf.abs(difference), 3).dataSync()].map((value) => value > 0);
      });

    const row = Array.from({ length: 36 }, (_, at) => Math.floor(at / 6) === 2);
    expect(changedBy((map) => across(map, inference))).toEqual(row);
    const both = changedBy((map) =>
      across(tf.transpose(down(tf.transpose(map, [0, 2, 1, 3]), inference), [0, 2, 1, 3]), inference),
    );
    expect(both).toEqual(row.map(() => true));
  });

  it('with closed gates is attention without positions', () => {
    const { root, weights } = createParameters(random(1));
    const attend = axialAttention(root, 16, 5, true);

    const difference = tf.tidy(() => {
      for (const name of ['queryGate', 'keyGate', 'positionGate']) set(weights, name, 0);
      const map = draw('map', [2, 3, 5, 16]);
      const before = attend(map, inference).clone();
      set(weights, 'relative', 7);
      return largest(tf.sub(attend(map, inference), before));
    });

    expect(difference).toBe(0);
  });
});

describe('BiFusion', () => {
  const sides = { convolutional: 4, transformer: 4, inner: 4, outputs: 4, reduction: 1 };

  it('tells its two branches apart, and multiplies them', () => {
    const { root } = createParameters(random(1));
    const fusion = biFusion(root, sides);

    const [swapped, doubled] = tf.tidy(() => {
      const [g, t] = [draw('g', [1, 4, 4, 4]), draw('t', [1, 4, 4, 4])];
      const once = fusion.product(g, t, inference);
      return [
        largest(tf.sub(fusion.apply(g, t, inference), fusion.apply(t, g, inference))),
        largest(tf.sub(fusion.product(tf.mul(g, 2), t, inference), tf.mul(once, 2))),
      ];
    }) as [number, number];

    expect(swapped).toBeGreaterThan(1e-3);
    expect(doubled).toBeLessThan(1e-5);
  });
});

describe('pooling after a ReLU', () => {
  it('pads both sides, so that 28 px become 14', () => {
    const shape = tf.tidy(() => poolAfterRelu(tf.zeros([1, 28, 27, 2])).shape);

    expect(shape).toEqual([1, 14, 14, 2]);
  });
});

describe('hybrid', () => {
  it('is a plain truncated MobileNet of 542,528 parameters without its layer', () => {
    const { parameters } = measure(hybrid, square(224, 3, 2), { encoderLayers: 0 });

    expect(parameters).toBe(542_528 + 96 * 2 + 2);
  });
});
