import { countParameters, inference, loadRuntime, random, type Tensor, tf, type Weight } from '@paucis/engine';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Network, NetworkInput } from './network.js';
import { vit } from './vit.js';

const small: NetworkInput = { height: 12, width: 12, channels: 1, classes: 2 };
const options = { patch: 4, width: 24, depth: 2, heads: 3 };
const images = () => tf.tensor(random('images').fillNormal(new Float32Array(2 * 144)), [2, 12, 12, 1]);
const positionsOf = (network: Network) =>
  network.weights.find((weight) => weight.name === 'embedding.positions') as Weight;

/** Puts the nine patches of 4x4 pixels in another order. */
function permutePatches(x: Tensor, order: number[]): Tensor {
  const patches = tf.reshape(tf.transpose(tf.reshape(x, [2, 3, 4, 3, 4]), [0, 1, 3, 2, 4]), [2, 9, 4, 4]);
  const moved = tf.gather(patches, tf.tensor1d(order, 'int32'), 1);
  return tf.reshape(tf.transpose(tf.reshape(moved, [2, 3, 3, 4, 4]), [0, 1, 3, 2, 4]), [2, 12, 12, 1]);
}

const order = [4, 0, 8, 1, 7, 2, 6, 3, 5];
const logits = (network: Network, x: Tensor) => [...network.forward(x, inference).dataSync()];
/** Sums in another order. */
const expectClose = (a: number[], b: number[]) =>
  a.forEach((value, index) => expect(Math.abs(value - (b[index] as number))).toBeLessThan(1e-5));

describe('ViT', () => {
  beforeAll(async () => {
    await loadRuntime();
  });

  it('has the number of parameters of the formula at any size', () => {
    const [p, c, d, L, K] = [4, 1, 24, 2, 2];
    const tokens = (small.height / p) * (small.width / p);
    const formula = p * p * c * d + d + d + (tokens + 1) * d + L * (12 * d * d + 13 * d) + 2 * d + d * K + K;

    const network = vit.build(small, options, random(1));

    expect(countParameters(network.weights)).toBe(formula);
    network.dispose();
  });

  it('does not change its answer when patches move together with their positions', () => {
    const network = vit.build(small, options, random(1));
    const positions = positionsOf(network);

    tf.tidy(() => {
      const before = logits(network, images());
      const moved = permutePatches(images(), order);
      expect(Math.max(...logits(network, moved).map((y, i) => Math.abs(y - (before[i] as number))))).toBeGreaterThan(
        1e-4,
      );
      positions.value.assign(
        tf.gather(positions.value, tf.tensor1d([0, ...order.map((patch) => patch + 1)], 'int32'), 1),
      );

      expectClose(logits(network, moved), before);
    });
    network.dispose();
  });

  it('does not see the order of patches without positions', () => {
    const network = vit.build(small, options, random(1));

    tf.tidy(() => {
      const { value } = positionsOf(network);
      value.assign(tf.zeros(value.shape));

      expectClose(logits(network, permutePatches(images(), order)), logits(network, images()));
    });
    network.dispose();
  });

  it('attends with weights that sum to 1 over the tokens, in every block', () => {
    const network = vit.build(small, options, random(1));

    tf.tidy(() => {
      const attentions = network.attentions?.(images()) ?? [];
      expect(attentions.map((weights) => weights.shape)).toEqual([
        [2, 3, 10, 10],
        [2, 3, 10, 10],
      ]);
      for (const weights of attentions) {
        for (const sum of tf.sum(weights, -1).dataSync()) expect(sum).toBeCloseTo(1, 6);
      }
    });
    network.dispose();
  });

  it('pools the class token of its token sequence', () => {
    const network = vit.build(small, options, random(1));

    tf.tidy(() => {
      const first = tf.slice(network.tokens?.(images(), inference) as Tensor, [0, 0, 0], [-1, 1, -1]);
      expectClose([...network.features(images(), inference).dataSync()], [...first.dataSync()]);
    });
    network.dispose();
  });

  it('chooses the patch for the image, and says what does not fit', () => {
    const square = (side: number) => ({ ...small, height: side, width: side });

    expect(vit.check(square(28), {})).toMatchObject({ patch: 4, width: 192, depth: 6, heads: 3, dropPath: 0.1 });
    expect(vit.check(square(64), {})).toMatchObject({ patch: 8 });
    expect(vit.check(square(224), {})).toMatchObject({ patch: 16 });
    expect(() => vit.check(square(64), { patch: 7 })).toThrow('recipe: patch 7 does not divide image 64');
    expect(() => vit.check(square(64), { width: 100, heads: 3 })).toThrow('recipe: 3 heads do not divide width 100');
  });
});
