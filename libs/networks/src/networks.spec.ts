import {
  adamW,
  captureWeights,
  crossEntropy,
  globalNorm,
  inference,
  loadRuntime,
  type Pass,
  random,
  readSafetensors,
  restoreWeights,
  type Tensor,
  tf,
  valueAndGradients,
  type Weight,
  writeSafetensors,
} from '@paucis/engine';
import { beforeAll, describe, expect, it } from 'vitest';
import type { NetworkDefinition } from './define-network.js';
import { measure } from './measure.js';
import type { Network, NetworkInput } from './network.js';
import { networks } from './networks.js';

const input: NetworkInput = { height: 16, width: 16, channels: 2, classes: 3 };

/** Forms that train in a second; what defaults give is checked by shapes alone. */
const tiny: Record<keyof typeof networks, Record<string, unknown>> = {
  'small-cnn': { width: 8 },
  resnet: { width: 8 },
  vgg: { width: 4, dropout: 0 },
  alexnet: { width: 8, dropout: 0 },
  densenet: { growth: 4 },
  'mobilenet-v2': { width: 0.25 },
  'mobilenet-v3': { width: 0.25 },
  efficientnet: { width: 0.25 },
  convnext: { width: 8 },
  hybrid: { trunkWidth: 0.25, width: 16 },
  mobilevit: { width: 0.25 },
  deit: { width: 24, depth: 2, heads: 3 },
  swin: { width: 16, depths: [2, 2], window: 4 },
  'dynamic-vit': { width: 24, depth: 4, heads: 3 },
  axial: {},
  'transfuse-cls': { width: 8, transformerWidth: 24, stemStride: 1 },
  'sl-vit': { width: 24, depth: 2, heads: 3 },
  vit: { width: 24, depth: 2, heads: 3 },
  cct: { width: 24, depth: 2, heads: 2, convolutions: 1 },
};
const labels = [0, 1, 2, 0, 1, 2, 0, 1];

const imagesOf = (shape: NetworkInput = input, count = 8): Tensor => {
  const sides = [count, shape.height, shape.width, shape.channels];
  return tf.tensor(random('images').fillNormal(new Float32Array(sides.reduce((a, b) => a * b))), sides);
};
const targets = () => tf.cast(tf.oneHot(tf.tensor1d(labels, 'int32'), input.classes), 'float32');
const trainedOf = (weights: readonly Weight[]) => weights.filter((weight) => weight.trainable);
const bytesOf = (weights: readonly Weight[]) =>
  Buffer.from(writeSafetensors(captureWeights(weights))).toString('base64');

/** Cross-entropy of all heads, as a training takes it. */
const lossOf = (network: Network, pass: Pass): Tensor => {
  const { heads, penalty } = network.outputs?.(imagesOf(), pass) ?? {
    heads: [{ logits: network.forward(imagesOf(), pass), share: 1 }],
  };
  const losses = heads.map(({ logits, share }) => tf.mul(tf.mean(crossEntropy(logits, targets())), share));
  return tf.addN(penalty ? [...losses, penalty] : losses);
};

/** Every network keeps the same promises. */
describe.each(Object.values<NetworkDefinition>(networks))('$name', (definition) => {
  beforeAll(async () => {
    await loadRuntime();
  });
  const options = tiny[definition.name as keyof typeof tiny];
  const build = (seed = 1) => definition.build(input, options, random(seed));

  it('gives logits, features and a spatial map of the right shapes', () => {
    const network = build();

    const shapes = tf.tidy(() => {
      const images = imagesOf();
      return {
        logits: network.forward(images, inference).shape,
        features: network.features(images, inference).shape,
        map: network.spatialMap(images, inference).shape,
        tokens: network.tokens?.(images, inference).shape,
      };
    });

    expect(shapes.logits).toEqual([8, 3]);
    expect(shapes.features).toEqual([8, network.featureWidth]);
    expect(shapes.map.length).toBe(4);
    expect(shapes.map[0]).toBe(8);
    if (shapes.tokens) expect([shapes.tokens[0], shapes.tokens[2]]).toEqual([8, network.featureWidth]);
    expect(network.grid === undefined).toBe(shapes.tokens === undefined);
    network.dispose();
  });

  it('serves images that are not square', () => {
    const wide = { ...input, height: 16, width: 24 };
    const network = definition.build(wide, options, random(1));

    expect(tf.tidy(() => network.forward(imagesOf(wide), inference).shape)).toEqual([8, 3]);
    network.dispose();
  });

  it('sends a gradient to every weight', () => {
    const network = build();
    const trained = trainedOf(network.weights);

    const norms = tf.tidy(() => {
      const pass = { training: true, random: random(1) } as const;
      const loss = () => lossOf(network, pass);
      return valueAndGradients(loss, trained).gradients.map((gradient) => globalNorm([gradient]));
    });

    const silent = trained.filter((_, index) => !((norms[index] as number) > 0)).map((weight) => weight.name);
    expect(silent).toEqual([]);
    network.dispose();
  });

  it('lowers its loss on eight images in a few steps, and leaves no tensor behind', () => {
    const network = build();
    const trained = trainedOf(network.weights);
    const optimizer = adamW(trained);
    const step = (index: number) =>
      tf.tidy(() => {
        const pass = { training: true, random: random(1, 'step', index) } as const;
        const loss = () => lossOf(network, pass);
        const { value, gradients } = valueAndGradients(loss, trained);
        optimizer.apply(gradients, 3e-3);
        return value.dataSync()[0] as number;
      });

    const first = step(0);
    const { numTensors } = tf.memory();
    let last = first;
    for (let index = 1; index <= 60 && last >= 0.5 * first; index += 1) last = step(index);

    expect(last).toBeLessThan(0.5 * first);
    expect(tf.memory().numTensors).toBe(numTensors);
    optimizer.dispose();
    network.dispose();
  });

  it('starts from the same weights for the same seed, and from others for another', () => {
    const [first, second, other] = [build(1), build(1), build(2)];

    expect(bytesOf(second.weights)).toBe(bytesOf(first.weights));
    expect(bytesOf(other.weights)).not.toBe(bytesOf(first.weights));
    [first, second, other].forEach((network) => network.dispose());
  });

  it('answers the same after its weights, running statistics included, were saved and loaded', () => {
    const [network, loaded] = [build(1), build(2)];
    tf.tidy(() => void network.forward(imagesOf(), { training: true, random: random(1) })); // moves statistics

    restoreWeights(loaded.weights, readSafetensors(writeSafetensors(captureWeights(network.weights))).tensors);

    const answer = (one: typeof network) => tf.tidy(() => [...one.forward(imagesOf(), inference).dataSync()]);
    expect(answer(loaded)).toEqual(answer(network));
    [network, loaded].forEach((one) => one.dispose());
  });

  it('answers the same for an image whatever is beside it in the batch', () => {
    const network = build();

    const [together, alone] = tf.tidy(() => {
      const images = imagesOf();
      const first = tf.slice(images, [0, 0, 0, 0], [1, -1, -1, -1]);
      return [network.forward(images, inference), network.forward(first, inference)].map((y) => [...y.dataSync()]);
    }) as [number[], number[]];

    alone.forEach((value, index) => expect(value).toBeCloseTo(together[index] as number, 5));
    network.dispose();
  });

  it('shows the map that its logits stand on, and the gradient of a class score there', () => {
    const network = build();
    const images = imagesOf();
    let shape: number[] = [];
    const scoreWith = (change?: Tensor): Tensor => {
      const watch = (map: Tensor) => {
        shape = map.shape;
        return change ? tf.add(map, change) : map;
      };
      return tf.sum(tf.slice(network.forward(images, { training: false, watch }), [0, 1], [-1, 1]));
    };

    const { plain, watchedScore, gained, expected } = tf.tidy(() => {
      const plain = tf.sum(tf.slice(network.forward(images, inference), [0, 1], [-1, 1])).dataSync()[0] as number;
      const watchedScore = scoreWith().dataSync()[0] as number;
      const gradient = tf.grad((change: Tensor) => scoreWith(change))(tf.zeros(shape));
      // A small step along the gradient gains its squared norm times the step. Of a net that drops tokens none other may be chosen.
      const expected = tf.sum(tf.square(gradient)).dataSync()[0] as number;
      const size = (1e-2 * Math.max(1, Math.abs(plain))) / Math.sqrt(expected);
      const stepped = scoreWith(tf.mul(gradient, size)).dataSync()[0] as number;
      return { plain, watchedScore, gained: (stepped - plain) / size, expected };
    });

    expect(watchedScore).toBe(plain);
    expect([shape.length, shape[0]]).toEqual([4, 8]);
    expect(expected).toBeGreaterThan(0);
    expect(gained / expected).toBeCloseTo(1, 1); // float32 differences of a sum over eight images
    network.dispose();
    images.dispose();
  });

  it('answers the same on the plain JavaScript runtime, up to rounding', async () => {
    const network = build();
    const values = imagesOf().dataSync() as Float32Array;
    const answer = () =>
      tf.tidy(() => [
        ...network
          .forward(tf.tensor(values.slice(), [8, input.height, input.width, input.channels]), inference)
          .dataSync(),
      ]);
    const expected = answer();

    await loadRuntime({ runtime: 'cpu' });
    const answered = answer();
    await loadRuntime();

    const scale = Math.max(1, ...expected.map(Math.abs));
    answered.forEach((value, index) => expect(value / scale).toBeCloseTo((expected[index] as number) / scale, 4));
    network.dispose();
  });

  it('takes a new head, frees the old one, and names its weights uniquely', () => {
    const network = build();
    const before = tf.memory().numTensors;

    network.replaceHead(5, random('new head'));

    expect(tf.tidy(() => network.forward(imagesOf(), inference).shape)).toEqual([8, 5]);
    expect(network.input.classes).toBe(5);
    expect(tf.memory().numTensors).toBe(before);
    const names = network.weights.map((weight) => weight.name);
    expect(new Set(names).size).toBe(names.length);
    network.dispose();
  });

  it('counts depth from the input to the head and spares biases and norms from decay', () => {
    const network = build();

    const depths = network.weights.map((weight) => weight.depth);

    expect(Math.min(...depths)).toBe(0);
    expect(Math.max(...depths)).toBe(network.headDepth);
    expect([...new Set(depths)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: network.headDepth + 1 }, (_, d) => d),
    );
    const decaying = network.weights.filter((weight) => weight.decay).map((weight) => weight.name);
    expect(decaying.filter((name) => !name.endsWith('kernel'))).toEqual([]);
    network.dispose();
  });

  it('gives all its memory back', () => {
    const before = tf.memory().numTensors;

    build().dispose();

    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(definition.published)(
    'has the published size as $form',
    ({ input: shape, options: chosen, ...published }) => {
      const { parameters, macs } = measure(definition, shape, chosen);

      expect(parameters).toBe(published.parameters);
      if (published.gigaMacs === undefined) return;
      const decimals = published.gigaMacs.split('.')[1]?.length ?? 0;
      // Half a unit of the last published digit, and the rounding of that half.
      expect(Math.abs(macs / 1e9 - Number(published.gigaMacs))).toBeLessThanOrEqual(0.5001 * 10 ** -decimals);
    },
  );

  it.each([28, 64, 224])('serves images of %i px with its defaults', (side) => {
    const shape = { height: side, width: side, channels: 1, classes: 2 };

    const { parameters, macs, layers } = measure(definition, shape);

    expect(layers.at(-1)?.shape).toEqual([1, 2]);
    expect(Math.min(parameters, macs)).toBeGreaterThan(10_000);
  });

  it('fills in every default and accepts what it filled in', () => {
    const complete = definition.check(input, {});

    expect(Object.values(complete)).not.toContain(undefined);
    expect(definition.check(input, complete)).toEqual(complete);
    expect(Object.keys(complete)).toEqual(expect.arrayContaining(Object.keys(definition.search.options)));
  });

  it('refuses unknown options by name', () => {
    expect(() => definition.check(input, { widht: 3 })).toThrow(/recipe: .*widht/s);
  });

  it('trains for at least the steps that a ranking needs', () => {
    const { fidelity, training } = definition;

    expect(fidelity.floorSteps).toBeGreaterThanOrEqual(Math.max(200, 1.5 * training.warmupSteps));
    expect(fidelity.ceilingSteps).toBeGreaterThanOrEqual(1500);
  });
});
