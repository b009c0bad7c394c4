import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { random } from '../random/random.js';
import { loadRuntime } from '../runtime/load-runtime.js';
import { tf, type Scalar, type Tensor } from '../tensors.js';
import { type Activation } from './activation-codes.js';
import { hardSwish, relu6, silu } from './activations.js';
import { attend, attentionWeights, compositeAttend, fusedAttend, nativeAttend } from './attend.js';
import {
  type AfterNormalization,
  batchNormalize,
  compositeBatchNormalize,
  fusedBatchNormalize,
  nativeBatchNormalize,
} from './batch-normalize.js';
import { compositeConvolve, convolve, winogradConvolve } from './convolve.js';
import { compositeCrossEntropy, crossEntropy, fusedCrossEntropy } from './cross-entropy.js';
import { compositeDepthwiseConvolve, depthwiseConvolve, nativeDepthwiseConvolve } from './depthwise-convolve.js';
import { compositeGelu, fusedGelu, gelu, nativeGelu } from './gelu.js';
import {
  compositeLayerNormalize,
  fusedLayerNormalize,
  layerNormalize,
  nativeLayerNormalize,
} from './layer-normalize.js';
import { compositeGroupNormalize, groupNormalize, nativeGroupNormalize } from './group-normalize.js';
import { compositeLinear, fusedLinear, linear } from './linear.js';
import { compositeMaxPool, maxPool, nativeMaxPool } from './max-pool.js';
import { compositeRelu, fusedRelu, relu } from './relu.js';
import { withGradient } from './with-gradient.js';

type Operation = (...inputs: Tensor[]) => Tensor;
interface Case {
  readonly name: string;
  readonly shapes: number[][];
  readonly dispatched: Operation;
  /** On TensorFlow's own ops. */
  readonly fused?: Operation;
  /** Our compiled form. */
  readonly native?: Operation;
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
    normalize(x as Tensor, { gain: gain as Tensor, offset: offset as Tensor, ...statistics((gain as Tensor).size) });
const normalizingThen = (activation: Activation | undefined, hasResidual: boolean): Case => {
  const options = (gain: Tensor, offset: Tensor) => ({ gain, offset, ...statistics(gain.size) });
  const after = (residual: Tensor | undefined): AfterNormalization => ({ activation, residual });
  const shape = [4, 3, 3, 18];
  return {
    name: `batch normalisation, ${hasResidual ? 'a residual' : 'no residual'}, then ${activation?.name ?? 'nothing'}`,
    shapes: [shape, [18], [18], ...(hasResidual ? [shape] : [])],
    dispatched: (x, gain, offset, residual) =>
      batchNormalize(x as Tensor, options(gain as Tensor, offset as Tensor), after(residual)),
    composite: (x, gain, offset, residual) => {
      const y = compositeBatchNormalize(x as Tensor, options(gain as Tensor, offset as Tensor));
      return (activation ?? ((z) => z))(residual ? tf.add(y, residual) : y);
    },
  };
};
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
    native: called(nativeLayerNormalize, 1e-6),
    composite: called(compositeLayerNormalize, 1e-6),
  },
  {
    name: 'group normalisation, groups that share a vector',
    shapes: [[2, 3, 3, 6], [6], [6]],
    dispatched: called(groupNormalize, 3, 1e-5),
    native: called(nativeGroupNormalize, 3, 1e-5),
    composite: called(compositeGroupNormalize, 3, 1e-5),
  },
  {
    name: 'group normalisation, groups across vectors',
    shapes: [[2, 2, 40], [40], [40]],
    dispatched: called(groupNormalize, 2, 1e-5),
    native: called(nativeGroupNormalize, 2, 1e-5),
    composite: called(compositeGroupNormalize, 2, 1e-5),
  },
  {
    name: 'batch normalisation',
    shapes: [[4, 3, 3, 3], [3], [3]],
    dispatched: normalizing(batchNormalize),
    fused: normalizing(fusedBatchNormalize),
    native: normalizing((x, options) => nativeBatchNormalize(x, options, 0)),
    composite: normalizing(compositeBatchNormalize),
  },
  {
    name: 'GELU',
    shapes: [[3, 7]],
    dispatched: called(gelu),
    fused: called(fusedGelu),
    native: called(nativeGelu),
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
    native: called(nativeAttend, 2),
    composite: called(compositeAttend, 2),
  },
  {
    name: 'cross-entropy',
    shapes: [[4, 3]],
    dispatched: (logits) => crossEntropy(logits as Tensor, targets()),
    fused: (logits) => fusedCrossEntropy(logits as Tensor, targets()),
    composite: (logits) => compositeCrossEntropy(logits as Tensor, targets()),
  },
  {
    name: 'GELU with bias',
    shapes: [[3, 19], [19]],
    dispatched: called(gelu),
    composite: (x, bias) => compositeGelu(tf.add(x as Tensor, bias as Tensor)),
  },
  {
    name: 'attention with a bias for every second sequence',
    shapes: [
      [4, 5, 12],
      [2, 2, 5, 5],
    ],
    dispatched: (x, bias) => attend(x as Tensor, 2, { bias }),
    composite: (x, bias) => compositeAttend(x as Tensor, 2, { bias }),
  },
  {
    name: 'depthwise convolution',
    shapes: [
      [2, 5, 6, 18],
      [3, 3, 18, 1],
    ],
    dispatched: called(depthwiseConvolve, { stride: 1, padding: 1 }),
    native: called(nativeDepthwiseConvolve, { stride: 1, padding: 1 }),
    composite: called(compositeDepthwiseConvolve, { stride: 1, padding: 1 }),
  },
  {
    name: 'depthwise convolution of stride 2',
    shapes: [
      [2, 7, 6, 5],
      [5, 5, 5, 1],
    ],
    dispatched: called(depthwiseConvolve, { stride: 2, padding: 2 }),
    native: called(nativeDepthwiseConvolve, { stride: 2, padding: 2 }),
    composite: called(compositeDepthwiseConvolve, { stride: 2, padding: 2 }),
  },
  {
    name: 'max pooling',
    shapes: [[2, 5, 7, 3]],
    dispatched: called(maxPool, { size: 3, stride: 2, padding: 1 }),
    native: called(nativeMaxPool, { size: 3, stride: 2, padding: 1 }),
    composite: called(compositeMaxPool, { size: 3, stride: 2, padding: 1 }),
  },
  ...[undefined, relu, relu6, silu, hardSwish].map((activation) => normalizingThen(activation, false)),
  ...[undefined, relu, silu].map((activation) => normalizingThen(activation, true)),
];

const manyTokens: Case = {
  name: 'attention of more tokens than a panel',
  shapes: [[1, 37, 114]],
  dispatched: called(attend, 2),
  native: called(nativeAttend, 2),
  composite: called(compositeAttend, 2),
};

/** Too many values for finite differences; and the sums of filtering are larger than what is left of them. */
const filtering: Case[] = [
  [3, 4, 4, 16, 32],
  [2, 7, 5, 48, 16],
  [1, 9, 12, 32, 32],
].map(([batch, height, width, inputs, outputs]) => ({
  name: `3x3 convolution of ${height} x ${width} x ${inputs}`,
  shapes: [
    [batch, height, width, inputs],
    [3, 3, inputs, outputs],
  ] as number[][],
  dispatched: called(convolve, { stride: 1, padding: 1 }),
  native: called(winogradConvolve),
  composite: called(compositeConvolve, { stride: 1, padding: 1 }),
}));

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

  it.each([...cases, manyTokens])('$name agrees with its composite in value and gradient', (example) => {
    const values = inputsOf(example);

    const composite = evaluate(example.composite, values, example.shapes);

    // Sums in another order: a few units of float32's 6e-8.
    for (const form of [example.fused, example.native, example.dispatched]) {
      if (form === undefined) continue;
      evaluate(form, values, example.shapes).forEach((part, index) => {
        const other = composite[index] as Float32Array;
        expect(distance(part, other)).toBeLessThan(2e-6 * length(other) + 1e-6);
      });
    }
  });

  it.each(filtering)('$name by minimal filtering agrees with the direct sum', (example) => {
    const values = inputsOf(example);

    const direct = evaluate(example.composite, values, example.shapes);

    // The transforms multiply by up to 8 and subtract again: 1e-5, as their authors found.
    evaluate(example.native as Operation, values, example.shapes).forEach((part, index) => {
      const other = direct[index] as Float32Array;
      expect(distance(part, other)).toBeLessThan(1e-5 * length(other));
    });
  });

  it('attention drops the share of its weights that it was told to, the same ones for the same seed', () => {
    const [batch, tokens, heads, rate] = [8, 40, 4, 0.25];
    const shape = [batch, tokens, 3 * heads * 8];
    const values = random('projected').fillNormal(new Float32Array(batch * tokens * shape[2]!));
    const run = (seed: number) =>
      tf.tidy(() => {
        const projected = tf.tensor(values.slice(), shape);
        const dropped = (x: Tensor) => attend(x, heads, { dropout: { rate, random: random(seed) } });
        const { value, grad } = tf.valueAndGrad(((x: Tensor) => tf.sum(dropped(x))) as never)(projected);
        return [...dropped(projected).dataSync(), value.dataSync()[0], ...grad.dataSync()];
      }) as unknown as number[];
    const counted = tf.tidy(() => {
      // Values of 1 make every output the share of weight that was kept, 1 on average.
      const ones = tf.concat(
        [tf.slice(tf.tensor(values.slice(), shape), [0, 0, 0], [-1, -1, 64]), tf.ones([batch, tokens, 32])],
        2,
      );
      return tf.mean(attend(ones, heads, { dropout: { rate, random: random(3) } })).dataSync()[0] as number;
    });

    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
    // 51,200 weights of uneven size: the mean strays by about sqrt(rate / (1 - rate) / (51200 / 2)) = .004.
    expect(Math.abs(counted - 1)).toBeLessThan(0.02);
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
    const quiet = cases.filter(({ name }) => !name.startsWith('batch normalisation')); // its cases make variables
    const run = () =>
      quiet.forEach((example) => {
        for (const form of [example.fused, example.dispatched]) {
          if (form) evaluate(form, inputsOf(example), example.shapes);
        }
      });
    run(); // shapes and constants are kept once
    before = tf.memory().numTensors;

    run();

    expect(tf.memory().numTensors).toBe(before);
  });
});
