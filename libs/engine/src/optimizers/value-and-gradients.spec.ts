import { beforeAll, describe, expect, it } from 'vitest';
import { withGradient } from '../operations/with-gradient.js';
import { random } from '../random/random.js';
import { loadRuntime } from '../runtime/load-runtime.js';
import { tf, type Scalar, type Tensor } from '../tensors.js';
import type { Weight } from '../weights/weight.js';
import { valueAndGradients } from './value-and-gradients.js';

const weightOf = (name: string, shape: number[]): Weight => ({
  name,
  value: tf.variable(tf.tensor(random(name).fillNormal(new Float32Array(shape.reduce((a, b) => a * b, 1))), shape)),
  ...{ depth: 0, decay: true, trainable: true },
});
const valuesOf = (tensors: readonly (Tensor | undefined)[]) => tensors.map((one) => one && [...one.dataSync()]);

/** Tensors used several times, passed on as they are, split, and joined: whatever could share what is freed. */
function tangled(a: Tensor, b: Tensor): Tensor {
  const passedOn = withGradient([a], () => ({ value: tf.clone(a), save: [], gradient: (dy) => [dy] }));
  const sum = tf.add(passedOn, a);
  const same = tf.add(sum, tf.reshape(tf.reshape(sum, [-1]), sum.shape));
  const [left, right] = tf.split(tf.matMul(same, b), 2, 1) as [Tensor, Tensor];
  const residual = tf.add(left, tf.mul(left, tf.sigmoid(right)));
  return tf.mean(tf.square(tf.concat([residual, tf.sub(residual, left)], 1)));
}

describe.each(['tensorflow', 'cpu'] as const)('value and gradients on %s', (runtime) => {
  beforeAll(async () => {
    await loadRuntime({ runtime });
  });

  it('are those of the library, bit for bit, and leave nothing behind', () => {
    const [a, b, unused] = [weightOf('a', [3, 4]), weightOf('b', [4, 6]), weightOf('c', [2])];
    const loss = () => tangled(a.value, b.value);
    const before = tf.memory().numTensors;

    const found = tf.tidy(() => {
      const { value, gradients } = valueAndGradients(loss, [a, b, unused]);
      return { loss: [...value.dataSync()], gradients: valuesOf(gradients) } as never;
    }) as unknown;
    const expected = tf.tidy(() => {
      const { value, grads } = tf
        .engine()
        .gradients(loss as () => Scalar, [a.value, b.value, unused.value], undefined, true);
      return { loss: [...value.dataSync()], gradients: valuesOf(grads) } as never;
    }) as unknown;

    expect(found).toEqual(expected);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('can be differentiated again', () => {
    const a = weightOf('a', [3]);
    const cubes = (x: Tensor) => tf.sum(tf.mul(tf.mul(x, x), x));

    const second = tf.tidy(() => {
      const slope = () => tf.sum(tf.grad(cubes)(a.value));
      return valuesOf(valueAndGradients(slope, [a]).gradients) as never;
    }) as unknown as number[][];

    const expected = [...a.value.dataSync()].map((value) => 6 * value);
    second[0]?.forEach((value, at) => expect(value).toBeCloseTo(expected[at] as number, 4));
  });

  it('hold no gradient and no activation longer than the walk back needs it', () => {
    const layers = 24;
    const bytes = 4 * 256 * 256;
    const weight = weightOf('w', [256, 256]);
    let atStart = 0;
    const first = (x: Tensor) =>
      withGradient([x], () => ({
        value: tf.add(x, 0),
        save: [],
        gradient: (dy) => {
          atStart = tf.memory().numBytes;
          return [tf.mul(dy, 1)];
        },
      }));
    const loss = () => {
      let x = first(weight.value);
      for (let layer = 0; layer < layers; layer++) x = tf.sigmoid(x); // saves its output
      return tf.mean(x);
    };
    const before = tf.memory().numBytes;

    tf.tidy(() => void valueAndGradients(loss, [weight]));

    // Without it: an activation and a gradient per layer.
    expect((atStart - before) / bytes).toBeLessThan(5);
  });
});
