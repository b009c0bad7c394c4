import {
  attendWith,
  inference,
  loadRuntime,
  random,
  restoreWeights,
  captureWeights,
  type Tensor,
  tf,
} from '@paucis/engine';
import { beforeAll, describe, expect, it } from 'vitest';
import { ratioLoss, teacherLoss } from './dynamic-vit-losses.js';
import { dynamicVit, keepCount, maskedSoftmax } from './dynamic-vit.js';
import { measure } from './measure.js';
import { square } from './published-input.js';
import { vit } from './vit.js';

const draw = (name: string, shape: number[]) =>
  tf.tensor(random(name).fillNormal(new Float32Array(shape.reduce((a, b) => a * b))), shape);
const input = square(16, 1, 2);
const shape = { patch: 4, width: 24, depth: 4, heads: 3, dropPath: 0 };

describe('DynamicViT', () => {
  beforeAll(async () => {
    await loadRuntime();
  });

  it('keeps 137, 96 and 67 of 196 tokens', () => {
    expect([0, 1, 2].map((stage) => keepCount(196, 0.7, stage))).toEqual([137, 96, 67]);
  });

  it('attends with a mask as it would to the tokens that are left', () => {
    const [masked, gathered] = tf.tidy(() => {
      const projected = draw('projected', [1, 6, 24]);
      const seen = tf.tensor2d([[1, 1, 0, 1, 0, 0]]);
      const normalize = (scores: Tensor) => maskedSoftmax(scores, seen);
      const kept = tf.tensor1d([0, 1, 3], 'int32');
      const all = attendWith(projected, 2, { normalize });
      const few = attendWith(tf.gather(projected, kept, 1), 2);
      return [[...tf.gather(all, kept, 1).dataSync()], [...few.dataSync()]];
    }) as [number[], number[]];

    // The published softmax adds 1e-6 to sums of at least 1.
    masked.forEach((value, at) => expect(Math.abs(value - (gathered[at] as number))).toBeLessThan(1e-5));
  });

  it('is the dense network where it keeps everything', () => {
    const dynamic = dynamicVit.build(input, { ...shape, keepRatio: 1 }, random(1));
    const dense = vit.build(input, shape, random(1));
    const shared = Object.entries(captureWeights(dynamic.weights)).filter(([name]) => !name.startsWith('predictors'));
    restoreWeights(dense.weights, Object.fromEntries(shared));

    const [a, b] = [dynamic, dense].map((network) =>
      tf.tidy(() => [...network.forward(draw('images', [2, 16, 16, 1]), inference).dataSync()]),
    ) as [number[], number[]];

    expect(a).toEqual(b);
    [dynamic, dense].forEach((network) => network.dispose());
  });

  it('never brings back a token that was dropped, and tells which survived', () => {
    const network = dynamicVit.build(input, shape, random(1));

    const kept = tf.tidy(() => {
      const outputs = network.outputs?.(draw('images', [4, 16, 16, 1]), { training: true, random: random(5) });
      return [...(outputs?.kept as Tensor).dataSync()];
    });

    // Three stages of about one half each: none keeping and all keeping are both out of the question for 64 tokens.
    expect(new Set(kept)).toEqual(new Set([0, 1]));
    network.dispose();
  });

  it('has no ratio loss where every stage keeps its share', () => {
    const halves = [[1, 1, 0, 0, 1, 0, 1, 0]];
    const [met, missed] = tf.tidy(() => [
      ratioLoss([tf.tensor2d(halves)], 0.5).dataSync()[0],
      ratioLoss([tf.ones([1, 8])], 0.5).dataSync()[0],
    ]) as [number, number];

    expect(met).toBe(0);
    expect(missed).toBeCloseTo(0.25, 6);
  });

  it('asks nothing of a student that equals its teacher, and only of tokens that survive', () => {
    const losses = tf.tidy(() => {
      const logits = draw('logits', [2, 3]);
      const tokens = draw('tokens', [2, 4, 5]);
      const kept = tf.tensor2d([[1, 1, 0, 0], [1, 0, 1, 0]]); // prettier-ignore
      const others = tf.add(tokens, tf.expandDims(tf.sub(1, kept), 2));
      const moved = tf.add(tokens, 1);
      return [tokens, others, moved].map(
        (of) => teacherLoss({ logits, tokens: of, kept }, { logits, tokens }).dataSync()[0],
      );
    }) as [number, number, number];

    expect(losses[0]).toBeCloseTo(0, 6);
    expect(losses[1]).toBeCloseTo(0, 6);
    expect(losses[2]).toBeCloseTo(0.5, 5);
  });

  // science.md 2.8: share of the multiplications saved at 512 px with 1,024 tokens.
  it.each([
    [192, 3, 0.428],
    [384, 6, 0.399],
    [768, 12, 0.376],
  ])('saves what is published at 512 px: width %i', (width, heads, saving) => {
    const options = { patch: 16, width, heads, depth: 12 };
    const at512 = square(512, 3, 2);

    const [dynamic, dense] = [dynamicVit, vit].map((network) => measure(network, at512, options).macs) as [
      number,
      number,
    ];

    expect(1 - dynamic / dense).toBeCloseTo(saving, 3);
  });
});
