import type { Random } from '../random/random.js';
import { tf, type Tensor } from '../tensors.js';
import { attribute, hasRawOps, indices, ops } from './raw-op.js';

/** 0 with probability `rate`, else `1 / (1 - rate)`: what dropout multiplies with. Same stream, same mask. */
export function dropMask(shape: readonly number[], rate: number, random: Random): Tensor {
  const chances = hasRawOps() ? rawUniforms(shape, random) : uniforms(shape, random);
  return tf.mul(tf.cast(tf.greaterEqual(chances, rate), 'float32'), 1 / (1 - rate));
}

const uniformAttributes = [attribute.float32('dtype'), attribute.int32('T'), attribute.int32('Tseed')];

/** Drawn where the tensor lives: masks of attention have millions of values. */
function rawUniforms(shape: readonly number[], random: Random): Tensor {
  const seed = tf.tensor1d([random.int(0x7fff_ffff), random.int(0x7fff_ffff)], 'int32');
  return ops('StatelessRandomUniform', [indices(shape), seed], uniformAttributes, 1)[0] as Tensor;
}

function uniforms(shape: readonly number[], random: Random): Tensor {
  const values = random.fillUniform(new Float32Array(shape.reduce((size, side) => size * side, 1)));
  return tf.tensor(values, [...shape]);
}
