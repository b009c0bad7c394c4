import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { random } from '../random/random.js';
import { loadRuntime } from '../runtime/load-runtime.js';
import { tf, type Scalar, type Tensor } from '../tensors.js';
import { attend, attentionWeights, compositeAttend, fusedAttend } from './attend.js';
import { batchNormalize, compositeBatchNormalize, fusedBatchNormalize } from './batch-normalize.js';
import { compositeCrossEntropy, crossEntropy, fusedCrossEntropy } from './cross-entropy.js';
import { compositeGelu, fusedGelu, gelu } from './gelu.js';
import { compositeLayerNormalize, fusedLayerNormalize, layerNormalize } from './layer-normalize.js';
import { compositeLinear, fusedLinear, linear } from './linear.js';
import { compositeRelu, fusedRelu, relu } from './relu.js';
import { withGradient } from './with-gradient.js';

type Operation = (...inputs: Tensor[]) => Tensor;
interface Case {
  readonly name: string;
  readonly shapes: number[][];
  readonly dispatched: Operation;
  readonly fused: Operation;
  readonly composite: Operation;
}

const statistics = (size: number) => ({
  runningMean: tf.variable(tf.zeros([size]), false),
  runningVariance: tf.variable(tf.ones([size]), false),
  epsilon: 1e-5,
  momentum: 0.9,
});
const normalizing =
  (normalize: typeof batchNormalize): Operation =>
  (x, gain, offset) =>
    normalize(x as Tensor, { gain: gain as Tensor, offset: offset as Tensor, ...statistics(3) });
const targets = () => tf.tensor2d([0.9, 0.05, 0.05, 0, 1, 0, 0.3, 0.3, 0.4, 0, 0, 1], [4, 3]);
const called = (run: (...inputs: never[]) => Tensor, ...extra: unknown[]): Operation =>
  ((...inputs: Tensor[]) => run(...([...inputs, ...extra] as never[]))) as Operation;

const cases: Case[] = [
  {
    name: 'linear with bias',
    shapes: [[2, 3, 4], [4, 5], [5]],
    dispatched: called(linear),
    fused: called(fusedLinear),
    composite: called(compositeLinear),
  },
  {
    name: 'linear without bias',
    shapes: [
      [3, 4],
      [4, 2],
    ],
    dispatched: called(linear),
    fused: called(fusedLinear),
    composite: called(compositeLinear),
  },
  {
    name: 'layer normalisation',
    shapes: [[2, 3, 6], [6], [6]],
    dispatched: called(layerNormalize, 1e-6),
    fused: called(fusedLayerNormalize, 1e-6),
    composite: called(compositeLayerNormalize, 1e-6),
  },
  {
    name: 'batch normalisation',
    shapes: [[4, 3, 3, 3], [3], [3]],
    dispatched: normalizing(batchNormalize),
    fused: normalizing(fusedBatchNormalize),
    composite: normalizing(compositeBatchNormalize),
  },
  {
    name: 'GELU',
    shapes: [[3, 7]],
    dispatched: called(gelu),
    fused: called(fusedGelu),
    composite: called(compositeGelu),
  },
  {
    name: 'ReLU',
    shapes: [[3, 7]],
    dispatched: called(relu),
    fused: called(fusedRelu),
    composite: called(compositeRelu),
  },
  {
    name: 'attention',
    shapes: [[2, 5, 12]],
    dispatched: called(attend, 2),
    fused: called(fusedAttend, 2),
    composite: called(compositeAttend, 2),
  },
  {
    name: 'cross-entropy',
    shapes: [[4, 3]],
    dispatched: (logits) => crossEntropy(logits as Tensor, targets()),
    fused: (logits) => fusedCrossEntropy(logits as Tensor, targets()),
    composite: (logits) => compositeCrossEntropy(logits as Tensor, targets()),
  },
];

/** A weighted sum, so that every output counts with a slope of its own. */
function objective(operation: Operation): (...inputs: Tensor[]) => Scalar {
  return (...inputs) => {
    const y = operation(...inputs);
    const slopes = tf.tensor(random('slopes').fillNormal(new Float32Array(y.size)), y.shape);
    return tf.sum(tf.mul(y, slopes));
  };
}

const inputsOf = ({ name, shapes }: Case) =>
  shapes.map((shape, index) => random(name, index).fillNormal(new Float32Array(shape.reduce((a, b) => a * b, 1))));

/** Value, then the gradient of each input. */
function evaluate(operation: Operation, values: Float32Array[], shapes: number[][]): Float32Array[] {
  return tf.tidy(() => {
    const inputs = values.map((value, index) => tf.tensor(value.slice(), shapes[index] as number[]));
    const value = operation(...inputs).dataSync() as Float32Array;
    const gradients = tf.grads(objective(operation) as never)(inputs);
    return [value, ...gradients.map((gradient) => gradient.dataSync() as Float32Array)] as never;
  }) as unknown as Float32Array[];
}

/** Central differences with h = 1e-3 of every input value. */
function finiteDifferences(operation: Operation, values: Float32Array[], shapes: number[][]): Float32Array[] {
  const at = (inputs: Float32Array[]) =>
    tf.tidy(() =>
      objective(operation)(...inputs.map((value, index) => tf.tensor(value, shapes[index] as number[]))).dataSync(),
    )[0] as number;
  return values.map((value, index) =>
    value.map((_, place) => {
      const moved = (by: number) =>
        values.map((other, otherIndex) =>
          otherIndex === index ? other.map((v, p) => (p === place ? v + by : v)) : other.slice(),
        );
      return (at(moved(1e-3)) - at(moved(-1e-3))) / 2e-3;
    }),
  );
}

const length = (values: Float32Array) => Math.hypot(...values);
const distance = (a: Float32Array, b: Float32Array) => length(a.map((value, index) => value - (b[index] as number)));

describe.each(['tensorflow', 'cpu'] as const)('on %s', (runtime) => {
  beforeAll(async () => {
    await loadRuntime({ runtime });
  });

  it.each(cases)('the gradient of $name is that of finite differences', (example) => {
    const values = inputsOf(example);

    const [, ...gradients] = evaluate(example.dispatched, values, example.shapes);

    // float32 and h = 1e-3 leave an error of about 1e-3; the house rule is 1e-2.
    finiteDifferences(example.dispatched, values, example.shapes).forEach((expected, index) => {
      expect(distance(gradients[index] as Float32Array, expected)).toBeLessThan(1e-2 * length(expected));
    });
  });
});

describe('fused operations', () => {
  beforeAll(async () => {
    await loadRuntime({ runtime: 'tensorflow' });
  });
  let before = 0;
  beforeEach(() => {
    before = tf.memory().numTensors;
  });
  afterAll(() => {
    tf.disposeVariables();
  });

  it.each(cases)('$name agrees with its composite in value and gradient', (example) => {
    const values = inputsOf(example);

    const fused = evaluate(example.fused, values, example.shapes);
    const composite = evaluate(example.composite, values, example.shapes);

    // Sums in another order: a few units of float32's 6e-8.
    fused.forEach((part, index) => {
      const other = composite[index] as Float32Array;
      expect(distance(part, other)).toBeLessThan(2e-6 * length(other) + 1e-7);
    });
  });

  it('batch normalisation moves the running statistics by the mean and the unbiased variance', () => {
    const x = tf.tensor4d([1, 2, 3, 6], [2, 2, 1, 1]);
    const run = (normalize: typeof batchNormalize) => {
      const options = { gain: tf.ones([1]), offset: tf.zeros([1]), ...statistics(1) };
      const y = normalize(x, options);
      return [options.runningMean, options.runningVariance, y].map((t) => [...t.dataSync()]);
    };

    const [mean, variance, y] = run(fusedBatchNormalize) as [number[], number[], number[]];
    const [otherMean, otherVariance] = run(compositeBatchNormalize) as [number[], number[], number[]];

    // Mean 3; biased variance 3.5 normalises, unbiased 14/3 moves the running one: .9 + .1 · 14/3.
    expect(mean[0]).toBeCloseTo(0.3, 6);
    expect(variance[0]).toBeCloseTo(0.9 + 0.1 * (14 / 3), 6);
    expect(y[3]).toBeCloseTo(3 / Math.sqrt(3.5 + 1e-5), 5);
    expect([otherMean[0], otherVariance[0]].map((value) => value?.toFixed(6))).toEqual(
      [mean[0], variance[0]].map((value) => value?.toFixed(6)),
    );
  });

  it('GELU is the exact form', () => {
    const values = tf.tidy(() => [...gelu(tf.tensor1d([-3, -1, 0, 1, 3])).dataSync()]);

    // x Φ(x) in double precision; the tanh form differs by up to 5e-4.
    [-0.00404969409, -0.15865525393, 0, 0.84134474607, 2.99595030591].forEach((expected, index) => {
      expect(Math.abs((values[index] as number) - expected)).toBeLessThan(1e-6);
    });
  });

  it('every row of attention weights sums to 1', () => {
    const sums = tf.tidy(() => {
      const projected = tf.tensor(random(1).fillNormal(new Float32Array(2 * 5 * 12)), [2, 5, 12]);
      return [...tf.sum(attentionWeights(projected, 2), -1).dataSync()];
    });

    expect(sums).toHaveLength(2 * 2 * 5);
    for (const sum of sums) expect(sum).toBeCloseTo(1, 6);
  });

  it('frees what one gradient computed before the next one runs', () => {
    const aliveAtTheEnd = (layers: number): number => {
      let alive = 0;
      const probe = (x: Tensor) =>
        withGradient([x], () => ({
          value: tf.clone(x),
          save: [],
          gradient: (dy) => {
            alive = tf.memory().numTensors;
            return [tf.clone(dy)];
          },
        }));
      const chain = (x: Tensor) => tf.sum(Array.from({ length: layers }).reduce<Tensor>((y) => fusedGelu(y), probe(x)));
      tf.tidy(() => tf.grad(chain as never)(tf.tensor1d([1, 2])));
      return alive;
    };
    aliveAtTheEnd(1); // constants are kept once

    // Per layer tfjs holds two saved tensors and the gradient itself; the six steps of computing it are gone.
    expect(aliveAtTheEnd(11) - aliveAtTheEnd(1)).toBeLessThanOrEqual(30);
  });

  it('leaves no tensor behind', () => {
    const quiet = cases.filter(({ name }) => name !== 'batch normalisation'); // its case makes variables
    const run = () => quiet.forEach((example) => evaluate(example.fused, inputsOf(example), example.shapes));
    run(); // shapes and constants are kept once
    before = tf.memory().numTensors;

    run();

    expect(tf.memory().numTensors).toBe(before);
  });
});
