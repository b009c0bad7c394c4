import { readFileSync } from 'node:fs';
import {
  inference,
  loadRuntime,
  random,
  restoreWeights,
  type Tensor,
  type TensorData,
  tf,
  valueAndGradients,
  type Weight,
} from '@paucis/engine';
import { beforeAll, describe, expect, it } from 'vitest';
import type { NetworkDefinition } from '../define-network.js';
import { networkNamed } from '../network-named.js';
import type { ForeignNames } from './foreign-names.js';
import { importWeights } from './import-weights.js';

/** Answers of PyTorch with timm and vit-pytorch, made by test/reference/networks.py. */
interface Reference {
  readonly size: number;
  readonly options: Readonly<Record<string, unknown>>;
  /** In evaluation mode. */
  readonly logits: readonly (readonly number[])[];
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  /** In training mode, of the product of logits and direction: norm, and product with the formula. */
  readonly gradients: Readonly<Record<string, readonly [number, number]>>;
}

const names = ['resnet', 'mobilenet-v2', 'vit', 'swin', 'convnext', 'cct', 'efficientnet', 'mobilevit'];
const referenceOf = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../src/weights/fixtures/${name}.json`, import.meta.url), 'utf8')) as Reference;
const sizeOf = (shape: readonly number[]) => shape.reduce((size, side) => size * side, 1);

/** Values from a hash of name and position, as in test/reference/networks.py. */
function formula(name: string, shape: readonly number[]): Float32Array {
  let seed = 0x811c9dc5;
  for (const byte of Buffer.from(name)) seed = Math.imul(seed ^ byte, 0x01000193) >>> 0;
  const spread = name.endsWith('weight') ? Math.sqrt(3 / sizeOf(shape.slice(1))) : 0.2;
  const isGain = name.endsWith('running_var') || (name.endsWith('weight') && shape.length === 1);
  const [start, factor] = isGain ? [0.5, 1] : name.endsWith('gamma') ? [0.1, 0.4] : [-spread, 2 * spread];
  const values = new Float32Array(sizeOf(shape));
  for (let at = 0; at < values.length; at += 1) {
    let x = (Math.imul(at, 2654435761) + seed) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x45d9f3b) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x45d9f3b) >>> 0;
    values[at] = start + (factor * ((x ^ (x >>> 16)) >>> 0)) / 2 ** 32;
  }
  return values;
}

const recordOf = (shapes: Reference['shapes'], nameFor = (name: string) => name) =>
  Object.fromEntries(
    Object.entries(shapes).map(([name, shape]): [string, TensorData] => [
      name,
      { dtype: 'float32', shape, values: formula(nameFor(name), shape) },
    ]),
  );

/** Norm and product of our gradient with the direction that theirs was multiplied with. */
function figuresOf(gradient: Tensor, direction: TensorData): [number, number] {
  const [values, along] = [gradient.dataSync(), direction.values];
  let [squares, product] = [0, 0];
  values.forEach((value, at) => {
    squares += value * value;
    product += value * (along[at] as number);
  });
  return [Math.sqrt(squares), product];
}

/** The directions of all weights, brought into our layout by the same import as the weights. */
function directionsOf(weights: readonly Weight[], foreign: ForeignNames, shapes: Reference['shapes']) {
  return importWeights(
    weights,
    foreign,
    recordOf(shapes, (name) => `${name} direction`),
  ).tensors;
}

describe.each(names)('%s with imported weights', (name) => {
  beforeAll(async () => {
    await loadRuntime();
  });
  const reference = referenceOf(name);
  const { size, options, shapes } = reference;
  const definition = networkNamed(name);
  const foreign = (definition as NetworkDefinition & { foreignNames: ForeignNames }).foreignNames;
  const build = () => {
    const network = definition.build({ height: size, width: size, channels: 3, classes: 3 }, options, random(1));
    const { tensors, unused } = importWeights(network.weights, foreign, recordOf(shapes));
    restoreWeights(network.weights, tensors);
    return { network, unused };
  };
  const imagesOf = () => {
    const shape = [4, size, size, 3];
    return tf.tensor(
      formula('images', shape).map((value) => Math.fround(value * 5)),
      shape,
    );
  };

  it('uses every tensor of the file', () => {
    const { network, unused } = build();

    expect(unused).toEqual([]);
    network.dispose();
  });

  it('gives the logits that PyTorch gives', () => {
    const { network } = build();

    const logits = tf.tidy(() => [...network.forward(imagesOf(), inference).dataSync()]);

    const expected = reference.logits.flat();
    const scale = Math.max(1, ...expected.map(Math.abs));
    expected.forEach((value, at) => expect(Math.abs((logits[at] as number) - value) / scale).toBeLessThan(1e-4));
    network.dispose();
  });

  it('gives the gradients that PyTorch gives', () => {
    const { network } = build();
    const trained = network.weights.filter((weight) => weight.trainable);
    const directions = directionsOf(network.weights, foreign, shapes);

    const figures = tf.tidy(() => {
      const pass = { training: true, random: random(1) } as const;
      const direction = tf.tensor(formula('direction', [4, 3]), [4, 3]);
      const loss = () => tf.sum(tf.mul(network.forward(imagesOf(), pass), direction));
      return valueAndGradients(loss, trained).gradients.map((gradient, at) =>
        figuresOf(gradient as Tensor, directions[(trained[at] as Weight).name] as TensorData),
      );
    });

    // Relative to the gradient's norm, or 1e-6 of the largest: a shift before a batch norm has none but rounding.
    const theirs = trained.map((weight) => reference.gradients[foreign.nameOf(weight.name) as string] ?? [0, 0]);
    const largest = Math.max(...theirs.map(([norm]) => norm));
    const wrong = trained.flatMap((weight, at) => {
      const [[norm, product], [ourNorm, ourProduct]] = [theirs[at], figures[at]] as [
        [number, number],
        [number, number],
      ];
      const scale = Math.max(norm, 1e-3 * largest);
      const directionNorm = Math.hypot(...(directions[weight.name] as TensorData).values.slice(0, 10_000));
      const isClose =
        Math.abs(norm - ourNorm) < 1e-3 * scale &&
        Math.abs(product - ourProduct) < 1e-3 * scale * Math.max(1, directionNorm);
      return isClose ? [] : [`${weight.name}: norm ${ourNorm} for ${norm}, product ${ourProduct} for ${product}`];
    });
    expect(wrong).toEqual([]);
    network.dispose();
  });
});
