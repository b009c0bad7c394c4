import { type Parameters, relu } from '@paucis/engine';
import { convolutionNorm } from './convolution-norm.js';
import type { Layer } from './layer.js';

/** Two 3x3 convolutions around a skip (He et al., 2016): the block of ResNet-18 and 34. */
export function basicBlock(parameters: Parameters, inputs: number, width: number, stride: number): Layer {
  const first = convolutionNorm(parameters.child(1), inputs, width, { kernelSize: 3, stride, activation: relu });
  const second = convolutionNorm(parameters.child(2), width, width, { kernelSize: 3, activation: relu });
  const skip = projection(parameters.child('skip'), inputs, width, stride);
  return (x, pass) => second(first(x, pass), pass, skip(x, pass));
}

/** 1x1, 3x3, 1x1 to four times the width around a skip: the block of ResNet-50. The stride sits on the 3x3. */
export function bottleneckBlock(parameters: Parameters, inputs: number, width: number, stride: number): Layer {
  const reduce = convolutionNorm(parameters.child(1), inputs, width, { kernelSize: 1, activation: relu });
  const convolve = convolutionNorm(parameters.child(2), width, width, { kernelSize: 3, stride, activation: relu });
  const expand = convolutionNorm(parameters.child(3), width, 4 * width, { kernelSize: 1, activation: relu });
  const skip = projection(parameters.child('skip'), inputs, 4 * width, stride);
  return (x, pass) => expand(convolve(reduce(x, pass), pass), pass, skip(x, pass));
}

/** Brings the input of a block to the shape of its output; nothing where they agree. */
function projection(parameters: Parameters, inputs: number, outputs: number, stride: number): Layer {
  if (inputs === outputs && stride === 1) return (x) => x;
  return convolutionNorm(parameters, inputs, outputs, { kernelSize: 1, stride });
}
