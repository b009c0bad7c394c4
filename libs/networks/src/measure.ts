import {
  inference,
  type Pass,
  random,
  traceShapes,
  tf,
  type Tensor,
  type TracedProduct,
  type Weight,
} from '@paucis/engine';
import type { NetworkDefinition } from './define-network.js';
import type { Network, NetworkInput } from './network.js';

/** One part of a network that multiplies. */
export interface MeasuredLayer {
  /** Path of its weights; of products without weights, as attention, that of the layer before. */
  readonly name: string;
  /** Of its output, for one image. */
  readonly shape: readonly number[];
  readonly parameters: number;
  readonly macs: number;
}

/** What a network costs for one image, found without computing or holding a single value. */
export interface Measurement {
  /** Trained values. */
  readonly parameters: number;
  /** Multiply-accumulates of convolutions and matrix products. */
  readonly macs: number;
  readonly weightBytes: number;
  /** Most that inference holds at once beside the weights. */
  readonly inferenceBytes: number;
  /** All that a forward pass in training makes, of one image. */
  readonly activationBytes: number;
  readonly layers: readonly MeasuredLayer[];
}

/** Builds the network and passes one image of this size through it, by shapes alone. Needs no tensor runtime. */
export function measure(definition: NetworkDefinition, input: NetworkInput, options: unknown = {}): Measurement {
  let network: Network | undefined;
  try {
    // Apart, so that what is made while building is not taken for an activation.
    const built = traceShapes(() => (network = definition.build(input, options, random('measure'))));
    const { weights } = built.result;
    const weightBytes = weights.reduce((sum, { value }) => sum + 4 * value.size, 0);
    const { height, width, channels } = input;
    const traceOf = (pass: Pass) =>
      traceShapes(() => tf.tidy(() => built.result.forward(tf.zeros([1, height, width, channels]), pass).shape));
    const trace = traceOf(inference);
    return {
      parameters: parametersOf(weights),
      macs: trace.products.reduce((sum, { macs }) => sum + macs, 0),
      weightBytes,
      inferenceBytes: trace.peakBytes - weightBytes,
      activationBytes: traceOf({ training: true, random: random('measure') }).outputBytes,
      layers: layersOf(trace.products, weights),
    };
  } finally {
    const made = network;
    if (made !== undefined) traceShapes(() => made.dispose());
  }
}

/** What the runtime holds besides: kernels' scratch space, and gaps between what was freed. */
const slack = { share: 1.15, bytes: 32e6 };

/**
 * Most that a training step holds at once, in bytes: weights, their gradients, two moments of each, and what the forward
 * pass of `images` makes, which the walk back frees as it goes. Of 19 networks at two sizes all held .55 to .9 of it.
 */
export function trainingBytes(
  { weightBytes, activationBytes }: Pick<Measurement, 'weightBytes' | 'activationBytes'>,
  images: number,
): number {
  return 4 * weightBytes + slack.share * images * activationBytes + slack.bytes;
}

const parametersOf = (weights: readonly Weight[]) =>
  weights.reduce((sum, { trainable, value }) => sum + (trainable ? value.size : 0), 0);

const placeOf = (name: string) => name.slice(0, Math.max(0, name.lastIndexOf('.')));

/** In the order of the pass; a layer that is passed several times stands once. */
function layersOf(products: readonly TracedProduct[], weights: readonly Weight[]): MeasuredLayer[] {
  const places = new Map(weights.map(({ name, value }) => [(value as Tensor).dataId as object, placeOf(name)]));
  const layers = new Map<string, MeasuredLayer>();
  let last = 'input';
  for (const { inputs, shape, macs } of products) {
    const place = inputs.map((id) => places.get(id)).find((found) => found !== undefined);
    const name = place ?? `${last} (no weights)`;
    if (place !== undefined) last = place;
    const parameters = parametersOf(weights.filter((weight) => placeOf(weight.name) === place));
    layers.set(name, { name, shape, parameters, macs: macs + (layers.get(name)?.macs ?? 0) });
  }
  return [...layers.values()];
}
