import { beforeAll, describe, expect, it } from 'vitest';
import { createParameters, type Parameters } from '../modules/parameters.js';
import { random } from '../random/random.js';
import { loadRuntime } from '../runtime/load-runtime.js';
import { tf, type Tensor } from '../tensors.js';
import { captureWeights, restoreWeights, type Weight } from '../weights/weight.js';
import { adamW } from './adamw.js';
import { lars } from './lars.js';
import type { Optimizer } from './optimizer.js';
import { sgd } from './sgd.js';
import { weightAverage } from './weight-average.js';

const fill = (parameters: Parameters) => {
  parameters.weight('kernel', [3, 2], (stream) => stream.fillNormal(new Float32Array(6)));
  parameters.weight('bias', [2], (stream) => stream.fillNormal(new Float32Array(2)), { decay: false });
};

function weightsOf(): Weight[] {
  const { root, weights } = createParameters(random('weights'));
  fill(root);
  return weights;
}

const gradientAt = (step: number, weight: Weight) =>
  random('gradient', step, weight.name).fillNormal(new Float32Array(weight.value.size));

function run(optimizer: Optimizer, weights: Weight[], from: number, to: number): void {
  for (let step = from; step < to; step++) {
    tf.tidy(() => {
      const gradients = weights.map((weight) => tf.tensor(gradientAt(step, weight), weight.value.shape) as Tensor);
      optimizer.apply(gradients, 0.01 * (step + 1));
    });
  }
}

const valuesOf = (weights: Weight[]) => weights.map((weight) => [...weight.value.dataSync()]);

/** AdamW of Loshchilov & Hutter in double precision. */
function referenceAdamW(weights: Weight[], steps: number, weightDecay: number): number[][] {
  return weights.map((weight) => {
    const value = Float64Array.from(weight.value.dataSync());
    const first = new Float64Array(value.length);
    const second = new Float64Array(value.length);
    for (let step = 0; step < steps; step++) {
      const gradient = gradientAt(step, weight);
      const rate = 0.01 * (step + 1);
      value.forEach((_, i) => {
        const g = gradient[i] as number;
        first[i] = 0.9 * (first[i] as number) + 0.1 * g;
        second[i] = 0.999 * (second[i] as number) + 0.001 * g * g;
        const m = (first[i] as number) / (1 - 0.9 ** (step + 1));
        const v = (second[i] as number) / (1 - 0.999 ** (step + 1));
        const decayed = (value[i] as number) * (weight.decay ? 1 - rate * weightDecay : 1);
        value[i] = decayed - (rate * m) / (Math.sqrt(v) + 1e-8);
      });
    }
    return [...value];
  });
}

/** LARS of You et al. in double precision, momentum .9, trust .02. */
function referenceLars(weights: Weight[], steps: number, weightDecay: number): number[][] {
  return weights.map((weight) => {
    const value = Float64Array.from(weight.value.dataSync());
    const velocity = new Float64Array(value.length);
    for (let step = 0; step < steps; step++) {
      const gradient = gradientAt(step, weight);
      const decay = weight.decay ? weightDecay : 0;
      const size = Math.hypot(...value);
      const local = weight.decay ? (0.02 * size) / (Math.hypot(...gradient) + decay * size + 1e-8) : 1;
      value.forEach((w, i) => {
        velocity[i] = 0.9 * (velocity[i] as number) + 0.01 * (step + 1) * local * ((gradient[i] as number) + decay * w);
      });
      velocity.forEach((move, i) => (value[i] = (value[i] as number) - move));
    }
    return [...value];
  });
}

describe.each(['tensorflow', 'cpu'] as const)('optimizers on %s', (runtime) => {
  beforeAll(async () => {
    await loadRuntime({ runtime });
  });

  it('AdamW follows the reference and decays only what may decay', () => {
    const weights = weightsOf();
    const expected = referenceAdamW(weights, 20, 0.1);

    run(adamW(weights, { weightDecay: 0.1 }), weights, 0, 20);

    valuesOf(weights).forEach((values, index) =>
      values.forEach((value, place) => expect(value).toBeCloseTo(expected[index]?.[place] as number, 5)),
    );
  });

  it('LARS moves a weight by its own size, and a bias at the plain rate', () => {
    const weights = weightsOf();
    const expected = referenceLars(weights, 20, 0.1);

    run(lars(weights, { weightDecay: 0.1, trust: 0.02 }), weights, 0, 20);

    valuesOf(weights).forEach((values, index) =>
      values.forEach((value, place) => expect(value).toBeCloseTo(expected[index]?.[place] as number, 5)),
    );
  });

  it('LARS takes the plain rate where there is no size to measure by', () => {
    const kernel = tf.variable(tf.zeros([2]));
    const weight: Weight = { name: 'w', value: kernel, depth: 0, decay: true, trainable: true };

    lars([weight], { weightDecay: 0.1 }).apply([tf.tensor1d([1, -2])], 0.5);

    expect([...kernel.dataSync()]).toEqual([-0.5, 1]);
  });

  it('an average follows the weights, takes their place for a while, and goes on from what was captured', () => {
    const weights = weightsOf();
    const start = valuesOf(weights);
    const average = weightAverage(weights);
    const optimizer = sgd(weights, { momentum: 0 });
    const expected = start.map((values) => values.map((value) => value));
    for (let step = 0; step < 5; step++) {
      run(optimizer, weights, step, step + 1);
      average.update(0.9);
      valuesOf(weights).forEach((values, index) =>
        values.forEach((value, at) => {
          const before = expected[index]?.[at] as number;
          (expected[index] as number[])[at] = 0.9 * before + 0.1 * value;
        }),
      );
    }
    const trained = valuesOf(weights);

    const inside = average.with(() => valuesOf(weights));
    const again = weightAverage(weights);
    again.restore(average.capture());
    [average, again].forEach((one) => {
      run(sgd(weights, { momentum: 0 }), weights, 0, 0);
      one.update(0.5);
    });

    inside.forEach((values, index) =>
      values.forEach((value, at) => expect(value).toBeCloseTo(expected[index]?.[at] as number, 5)),
    );
    expect(valuesOf(weights)).toEqual(trained);
    expect(again.values.map((value) => [...value.dataSync()])).toEqual(
      average.values.map((value) => [...value.dataSync()]),
    );
    const before = tf.memory().numTensors;
    average.update(0.9);
    average.with(() => undefined);
    expect(tf.memory().numTensors).toBe(before);
    again.dispose();
    expect(tf.memory().numTensors).toBe(before - weights.length);
  });

  it.each([false, true])('SGD adds momentum (nesterov %s)', (nesterov) => {
    const weights = weightsOf();
    const [kernel] = weights as [Weight];
    const start = kernel.value.dataSync()[0] as number;
    const [g0, g1] = [gradientAt(0, kernel)[0], gradientAt(1, kernel)[0]] as [number, number];

    run(sgd(weights, { nesterov }), weights, 0, 2);

    const velocity = 0.9 * g0 + g1;
    const moved = nesterov ? 0.01 * (g0 + 0.9 * g0) + 0.02 * (g1 + 0.9 * velocity) : 0.01 * g0 + 0.02 * velocity;
    expect(kernel.value.dataSync()[0]).toBeCloseTo(start - moved, 6);
  });

  it.each([
    ['AdamW', adamW],
    ['SGD', sgd],
    ['LARS', lars],
  ])('%s goes on bit for bit from captured weights and state', (_name, create) => {
    const [straight, before, after] = [weightsOf(), weightsOf(), weightsOf()];
    run(create(straight, { weightDecay: 0.1 }), straight, 0, 6);
    const first = create(before, { weightDecay: 0.1 });
    run(first, before, 0, 3);

    const second = create(after, { weightDecay: 0.1 });
    restoreWeights(after, captureWeights(before));
    second.restore(first.capture());
    run(second, after, 3, 6);

    expect(second.step).toBe(6);
    expect(valuesOf(after)).toEqual(valuesOf(straight));
  });

  it('takes over values assigned between steps and leaves clones as they were', () => {
    const weights = weightsOf();
    const [kernel] = weights as [Weight];
    const optimizer = sgd(weights, { momentum: 0 });
    run(optimizer, weights, 0, 1);
    const clone = tf.clone(kernel.value);
    const cloned = [...clone.dataSync()];

    run(optimizer, weights, 1, 2);
    kernel.value.assign(tf.ones([3, 2]));
    run(optimizer, weights, 2, 3);

    expect([...clone.dataSync()]).toEqual(cloned);
    expect(kernel.value.dataSync()[0]).toBeCloseTo(1 - 0.03 * (gradientAt(2, kernel)[0] as number), 6);
  });

  it('never writes into an array that it was given', () => {
    const values = Float32Array.of(1, 2, 3);
    const weight: Weight = {
      name: 'w',
      value: tf.variable(tf.tensor1d(values)),
      depth: 0,
      decay: true,
      trainable: true,
    };

    sgd([weight]).apply([tf.tensor1d([1, 1, 1])], 0.5);

    expect([...values]).toEqual([1, 2, 3]);
    expect([...weight.value.dataSync()]).toEqual([0.5, 1.5, 2.5]);
  });

  it('scales gradients down to the clip norm and reports the norm before', () => {
    const [clippedWeights, freeWeights] = [weightsOf(), weightsOf()];
    const gradient = (scale: number) =>
      clippedWeights.map((weight) => tf.mul(tf.tensor(gradientAt(0, weight), weight.value.shape), scale));
    const norm = Math.hypot(...clippedWeights.flatMap((weight) => [...gradientAt(0, weight)]));

    const reported = sgd(clippedWeights, { clipNorm: norm / 2 }).apply(gradient(1), 1);
    sgd(freeWeights).apply(gradient(0.5), 1);

    expect(reported).toBeCloseTo(norm, 5);
    valuesOf(clippedWeights).forEach((values, index) =>
      values.forEach((value, place) => expect(value).toBeCloseTo(valuesOf(freeWeights)[index]?.[place] as number, 5)),
    );
  });

  it('leaves a weight without gradient as it is', () => {
    const weights = weightsOf();
    const [, bias] = valuesOf(weights);

    adamW(weights).apply([tf.ones([3, 2]), undefined], 0.1);

    expect(valuesOf(weights)[1]).toEqual(bias);
  });

  it('gives its memory back', () => {
    const weights = weightsOf();
    const prepare = adamW(weights);
    run(prepare, weights, 0, 1);
    prepare.dispose();
    const before = tf.memory().numTensors;

    const optimizer = adamW(weights, { clipNorm: 0.1 });
    run(optimizer, weights, 0, 5);
    optimizer.dispose();

    expect(tf.memory().numTensors).toBe(before);
  });
});
