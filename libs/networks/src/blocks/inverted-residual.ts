import { batchNorm, depthwiseConvolution, dropPath, type Parameters, type Tensor, tf } from '@paucis/engine';
import { convolutionNorm } from './convolution-norm.js';
import type { Layer } from './layer.js';
import { squeezeExcite, type SqueezeExciteOptions } from './squeeze-excite.js';

export interface InvertedResidualOptions {
  readonly inputs: number;
  readonly outputs: number;
  /** Channels between the 1x1 convolutions; where they equal `inputs`, the first one is left out (`expand`: keep it). */
  readonly hidden: number;
  readonly expand?: boolean;
  readonly kernelSize: number;
  readonly stride: number;
  readonly activation: (x: Tensor) => Tensor;
  readonly squeeze?: SqueezeExciteOptions;
  /** Of batch normalisation; 1e-5 and 0.9 unless told otherwise. */
  readonly epsilon?: number;
  readonly momentum?: number;
  readonly dropPath?: number;
}

/**
 * 1x1 out, depthwise, 1x1 back without activation (Sandler et al., 2018), with a skip where neither size nor width
 * changes: the block of MobileNet, EfficientNet and MobileViT.
 */
export function invertedResidual(parameters: Parameters, options: InvertedResidualOptions): Layer {
  const { inputs, outputs, hidden, kernelSize, stride, activation, epsilon, momentum } = options;
  const norm = { epsilon, momentum };
  const widen =
    options.expand === true || hidden !== inputs
      ? convolutionNorm(parameters.child('expand'), inputs, hidden, { kernelSize: 1, activation, ...norm })
      : undefined;
  const place = parameters.child('depthwise');
  const convolve = depthwiseConvolution(place, hidden, { kernelSize, stride, bias: false });
  const normalize = batchNorm(place.child('norm'), hidden, epsilon, momentum);
  const squeeze = options.squeeze && squeezeExcite(parameters.child('squeeze'), hidden, options.squeeze);
  const project = convolutionNorm(parameters.child('project'), hidden, outputs, { kernelSize: 1, ...norm });
  const path = dropPath(parameters, options.dropPath ?? 0);

  return (x, pass) => {
    const wide = widen ? widen(x, pass) : x;
    const filtered = normalize(convolve(wide), pass, activation);
    const branch = project(squeeze ? squeeze(filtered) : filtered, pass);
    return stride === 1 && inputs === outputs ? tf.add(x, path(branch, pass)) : branch;
  };
}

/** The multiple of 8 next to `channels`, never below nine tenths of it: how widths are rounded when a network is scaled. */
export function roundToEight(channels: number): number {
  const rounded = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return rounded < 0.9 * channels ? rounded + 8 : rounded;
}
