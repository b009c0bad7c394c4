import { beforeAll, describe, expect, it } from 'vitest';
import {
  adamW,
  batchNorm,
  captureWeights,
  convolution,
  createParameters,
  crossEntropy,
  dense,
  dropout,
  loadRuntime,
  random,
  readSafetensors,
  relu,
  restoreWeights,
  tf,
  valueAndGradients,
  writeSafetensors,
  type Pass,
  type Tensor,
  type TensorRecord,
} from './index.js';

/** Convolution, normalisation, dropout and a dense layer: one of each thing with state. */
function tinyTraining(seed: number, weightsSeed = seed) {
  const { root, weights } = createParameters(random(weightsSeed));
  const convolve = convolution(root.child('convolution'), 1, 4, { kernelSize: 3, bias: false });
  const normalize = batchNorm(root.child('norm'), 4);
  const drop = dropout(root.child('dropout'), 0.3);
  const project = dense(root.child('head', 1), 4, 2);
  const forward = (images: Tensor, pass: Pass) =>
    project(drop(tf.mean(relu(normalize(convolve(images), pass)), [1, 2]), pass));
  const trained = weights.filter((weight) => weight.trainable);
  const optimizer = adamW(trained, { weightDecay: 0.05, clipNorm: 1 });

  const step = (index: number): number =>
    tf.tidy(() => {
      const stream = random(seed, 'step', index);
      const images = tf.tensor(stream.fillNormal(new Float32Array(8 * 36)), [8, 6, 6, 1]);
      const targets = tf.oneHot(tf.tensor1d([0, 1, 0, 1, 0, 1, 0, 1], 'int32'), 2);
      const loss = () =>
        tf.mean(crossEntropy(forward(images, { training: true, random: stream }), tf.cast(targets, 'float32')));
      const { value, gradients } = valueAndGradients(loss, trained);
      optimizer.apply(gradients, 1e-2);
      return value.dataSync()[0] as number;
    });
  const steps = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => step(from + index));
  return { weights, optimizer, steps };
}

const bytesOf = (record: TensorRecord) => Buffer.from(writeSafetensors(record)).toString('base64');

describe('training', () => {
  beforeAll(async () => {
    await loadRuntime();
  });

  it('repeats bit for bit from its seed, and differs for another', () => {
    const [first, second, other] = [tinyTraining(1), tinyTraining(1), tinyTraining(2)];

    const losses = first.steps(0, 30);

    expect(second.steps(0, 30)).toEqual(losses);
    expect(bytesOf(captureWeights(second.weights))).toBe(bytesOf(captureWeights(first.weights)));
    expect(other.steps(0, 30)).not.toEqual(losses);
  });

  it('continues from a checkpoint file as if it had never stopped', () => {
    const [straight, stopped, resumed] = [tinyTraining(1), tinyTraining(1), tinyTraining(1, 99)];
    const losses = straight.steps(0, 20);
    stopped.steps(0, 7);
    const weightsFile = writeSafetensors(captureWeights(stopped.weights));
    const optimizerFile = writeSafetensors(stopped.optimizer.capture());

    restoreWeights(resumed.weights, readSafetensors(weightsFile).tensors);
    resumed.optimizer.restore(readSafetensors(optimizerFile).tensors);

    expect(resumed.steps(7, 20)).toEqual(losses.slice(7));
    expect(bytesOf(captureWeights(resumed.weights))).toBe(bytesOf(captureWeights(straight.weights)));
  });

  it('leaves nothing behind over a thousand steps: no tensor, no native handle, no memory', () => {
    const training = tinyTraining(1);
    training.steps(0, 100);
    const resident = process.memoryUsage.rss();
    const { numTensors, numDataBuffers } = tf.memory();
    const native = (tf.backend() as unknown as { binding: { getNumOfTensors(): number } }).binding;
    const handles = native.getNumOfTensors();

    training.steps(100, 1_100);

    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
    expect(native.getNumOfTensors()).toBe(handles);
    // Garbage that awaits its collection is 20 to 30 MB; an activation of 64 KB forgotten in each step would be 64.
    expect(process.memoryUsage.rss() - resident).toBeLessThan(56e6);
  });

  it('refuses weights of another network and changes nothing', () => {
    const { weights } = tinyTraining(1);
    const before = bytesOf(captureWeights(weights));
    const { ['head.bias']: _, ...incomplete } = captureWeights(tinyTraining(2).weights);

    expect(() => restoreWeights(weights, incomplete)).toThrow('head.bias [2], found none');
    expect(() =>
      restoreWeights(weights, { ...captureWeights(weights), extra: captureWeights(weights)['head.bias'] as never }),
    ).toThrow('extra is not part');
    expect(bytesOf(captureWeights(weights))).toBe(before);
  });
});
