import { beforeAll, describe, expect, it } from 'vitest';
import {
  adamW,
  batchNorm,
  convolution,
  createParameters,
  crossEntropy,
  dense,
  gelu,
  layerNorm,
  loadRuntime,
  maxPool,
  type Pass,
  random,
  relu,
  selfAttention,
  type Tensor,
  tf,
  valueAndGradients,
} from '../index.js';
import { cpuFeatures, hasBfloat16 } from './cpu-features.js';

const able = hasBfloat16(cpuFeatures());
if (!able) console.warn('SKIPPED: mixed precision needs a processor with avx512_bf16 or amx_bf16');

/** A convolution, an attention block and everything between, on images that it can tell apart. */
function tinyTraining() {
  const { root, weights } = createParameters(random(1));
  const convolve = convolution(root.child('convolution'), 1, 32, { kernelSize: 3, bias: false });
  const normalize = batchNorm(root.child('norm'), 32);
  const attend = selfAttention(root.child('attention'), 32, 2);
  const rows = layerNorm(root.child('rows'), 32);
  const expand = dense(root.child('expand'), 32, 64, { activation: gelu });
  const head = dense(root.child('head'), 64, 2);
  const forward = (images: Tensor, pass: Pass) => {
    const map = maxPool(normalize(convolve(images), pass, relu), { size: 2, stride: 2 });
    const tokens = tf.reshape(map, [-1, 16, 32]);
    return head(tf.mean(expand(rows(tf.add(tokens, attend.apply(tokens)))), 1));
  };
  const trained = weights.filter(({ trainable }) => trainable);
  const optimizer = adamW(trained, { clipNorm: 1 });
  const labels = Array.from({ length: 32 }, (_, row) => row % 2);
  const pixels = random(2).fillNormal(new Float32Array(32 * 64));
  pixels.forEach((value, at) => (pixels[at] = value + (labels[Math.floor(at / 64)] === 1 && at % 8 < 4 ? 0.7 : 0)));
  const images = tf.tensor(pixels, [32, 8, 8, 1]);
  const targets = tf.tensor2d(labels.map((label) => [1 - label, label]));
  const step = (index: number): number =>
    tf.tidy(() => {
      const pass = { training: true, random: random(3, index) } as const;
      const { value, gradients } = valueAndGradients(
        () => tf.mean(crossEntropy(forward(images, pass), targets)),
        trained,
      );
      optimizer.apply(gradients, 3e-3);
      return value.dataSync()[0] as number;
    });
  return { step, forward, images, trained };
}

describe.skipIf(!able)('mixed precision', () => {
  beforeAll(async () => {
    await loadRuntime({ precision: 'bfloat16', threads: 1 });
  });

  it('is what the runtime says it runs in, and cannot change in a running process', async () => {
    const runtime = await loadRuntime();

    expect(runtime.describe().precision).toBe('bfloat16');
    await expect(loadRuntime({ precision: 'float32' })).rejects.toThrow('runs in bfloat16');
  });

  it('keeps activations in bfloat16 from op to op, and weights in float32', () => {
    const { forward, images, trained } = tinyTraining();

    const logits = tf.tidy(() => [...forward(images, { training: false }).dataSync()]);
    const weight = (trained.at(-2)?.value.dataSync() ?? []) as Float32Array;

    // A bfloat16 has 16 zero bits at its end as a float32; a weight drawn in float32 hardly ever does.
    const bits = (values: ArrayLike<number>) => Array.from(new Uint32Array(Float32Array.from(values).buffer));
    expect(bits(logits).every((value) => (value & 0xffff) === 0)).toBe(true);
    expect(bits(weight).some((value) => (value & 0xffff) !== 0)).toBe(true);
  });

  it('repeats bit for bit, learns, and leaves nothing behind', () => {
    const [first, second] = [tinyTraining(), tinyTraining()];
    const losses = Array.from({ length: 40 }, (_, index) => first.step(index));
    const again = Array.from({ length: 40 }, (_, index) => second.step(index));
    const { numTensors } = tf.memory();
    const native = (tf.backend() as unknown as { binding: { getNumOfTensors(): number } }).binding;
    const handles = native.getNumOfTensors();
    const more = Array.from({ length: 20 }, (_, index) => first.step(40 + index));

    expect(again).toEqual(losses);
    expect(losses[0]).toBeGreaterThan(0.5);
    expect(more.at(-1)).toBeLessThan(0.1);
    expect([tf.memory().numTensors, native.getNumOfTensors()]).toEqual([numTensors, handles]);
  });
});
