import { Invalid } from '@paucis/contracts';
import type { TensorData, TensorRecord, Weight } from '@paucis/engine';
import type { ForeignNames } from './foreign-names.js';
import { resizePositions } from './resize-positions.js';

export interface ImportedWeights {
  /** By our names, in our layout: all of the network, or all below its heads. */
  readonly tensors: TensorRecord;
  /** Tensors of the file that no weight asked for, as a head of other classes. */
  readonly unused: readonly string[];
}

/** Values and shape of one tensor on its way. */
interface Values {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * Brings a checkpoint of another library into our names and layout. Kernels are transposed, colour stems summed for grey
 * images, and positions resized (bicubic) to another grid. `Invalid` names what is missing or does not fit; heads may be
 * missing or of other classes, and are left out then.
 */
export function importWeights(weights: readonly Weight[], names: ForeignNames, file: TensorRecord): ImportedWeights {
  const used = new Set<string>();
  const tensors: Record<string, TensorData> = {};
  for (const { name, value } of weights) {
    const foreign = [names.nameOf(name)].flat();
    const isHead = name.startsWith('head.');
    const found = foreign.map((one) => valuesOf(file, one));
    if (isHead && found.some((one) => one === undefined)) continue;
    const missing = foreign.find((_, index) => found[index] === undefined);
    if (missing !== undefined) throw misfit(name, `the file has no ${missing}; expected the names of ${names.library}`);
    const converted = convert(name, join(found as Values[]), value.shape, names);
    if (converted === undefined) {
      if (isHead) continue;
      const shapes = (found as Values[]).map(({ shape }) => `[${shape.join()}]`).join(', ');
      throw misfit(name, `${foreign.join(', ')} ${shapes} does not fit [${value.shape.join()}]`);
    }
    foreign.forEach((one) => used.add(one));
    tensors[name] = { dtype: 'float32', shape: value.shape, values: converted };
  }
  const unused = Object.keys(file).filter((name) => !used.has(name) && !name.endsWith('num_batches_tracked'));
  return { tensors, unused };
}

const misfit = (name: string, reason: string) =>
  new Invalid('weights-import', `weights: ${name}: ${reason}`, { weight: name });

function valuesOf(file: TensorRecord, name: string): Values | undefined {
  const found = Object.hasOwn(file, name) ? file[name] : undefined;
  if (found === undefined) return undefined;
  if (found.dtype === 'float32') return { shape: found.shape, values: found.values };
  throw new Invalid('weights-import', `weights: ${name}: expected float32, came ${found.dtype}`);
}

/** Tensors that lie apart there and together here: [1, a, width] and [1, b, width] to [1, a + b, width]. */
function join(parts: readonly Values[]): Values {
  const [first] = parts;
  if (first === undefined || parts.length === 1) return first as Values;
  const values = new Float32Array(parts.reduce((size, part) => size + part.values.length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part.values, at);
    at += part.values.length;
  }
  const along = parts.reduce((sum, { shape }) => sum + (shape[1] ?? 0), 0);
  return { shape: [first.shape[0] ?? 1, along, ...first.shape.slice(2)], values };
}

/** Undefined where no rule fits. */
function convert(
  name: string,
  theirs: Values,
  shape: readonly number[],
  { flattened }: ForeignNames,
): Float32Array | undefined {
  const size = shape.reduce((product, side) => product * side, 1);
  if (!name.endsWith('kernel')) {
    if (theirs.values.length === size && sameSides(theirs.shape, shape)) return theirs.values;
    return name.endsWith('.positions') ? resizePositions(theirs, shape) : undefined;
  }
  const kernel = kernelOf(theirs, name === flattened?.name ? flattened.side : undefined);
  if (kernel === undefined) return undefined;
  const fitted = isGreyOf(kernel.shape, shape) ? sumColours(kernel) : kernel;
  return fitted.values.length === size && fitted.shape.at(-1) === shape.at(-1) ? fitted.values : undefined;
}

const sameSides = (a: readonly number[], b: readonly number[]) =>
  a.filter((side) => side !== 1).join() === b.filter((side) => side !== 1).join();

/** Their kernel as [height, width, inputs, outputs], depthwise as [height, width, channels, 1]. */
function kernelOf({ shape, values }: Values, flattenedSide: number | undefined): Values | undefined {
  const [outputs = 1, inputs = 1, height = 1, width = 1] = shape;
  if (shape.length !== 2 && shape.length !== 4) return undefined;
  if (flattenedSide !== undefined) {
    const channels = inputs / flattenedSide ** 2;
    return kernelOf({ shape: [outputs, channels, flattenedSide, flattenedSide], values }, undefined);
  }
  const isDepthwise = shape.length === 4 && inputs === 1 && height * width > 1 && outputs > 1;
  const target = new Float32Array(values.length);
  for (let output = 0, at = 0; output < outputs; output += 1) {
    for (let input = 0; input < inputs; input += 1) {
      for (let place = 0; place < height * width; place += 1, at += 1) {
        target[(place * inputs + input) * outputs + output] = values[at] as number;
      }
    }
  }
  return { shape: isDepthwise ? [height, width, outputs, 1] : [height, width, inputs, outputs], values: target };
}

/** Whether a kernel of three colours meets a grey image. */
function isGreyOf(theirs: readonly number[], ours: readonly number[]): boolean {
  const [height = 1, width = 1, inputs] = theirs;
  const ourInputs = ours.length === 4 ? ours[2] : (ours[0] ?? 0) / (height * width);
  return inputs === 3 && ourInputs === 1;
}

/** Summed, not averaged: a grey image shown as three equal colours then gives the same. */
function sumColours({ shape, values }: Values): Values {
  const [height = 1, width = 1, inputs = 1, outputs = 1] = shape;
  const summed = new Float32Array(height * width * outputs);
  for (let place = 0; place < height * width; place += 1) {
    for (let input = 0; input < inputs; input += 1) {
      for (let output = 0; output < outputs; output += 1) {
        const at = place * outputs + output;
        summed[at] = (summed[at] as number) + (values[(place * inputs + input) * outputs + output] as number);
      }
    }
  }
  return { shape: [height, width, 1, outputs], values: summed };
}
