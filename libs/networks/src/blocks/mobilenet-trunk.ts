import { type Parameters, relu6 } from '@paucis/engine';
import { convolutionNorm } from './convolution-norm.js';
import { invertedResidual, roundToEight } from './inverted-residual.js';
import type { Layer } from './layer.js';

/** Expansion, channels, blocks and stride of each stage (Sandler et al., 2018, table 2). */
const stages = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

export interface MobilenetTrunkOptions {
  readonly channels: number;
  /** Factor of all channels. */
  readonly width: number;
  /** Of the stem: 2 for 224 px, 1 for small images. */
  readonly stride: number;
  /** `all`, with the last 1x1 convolution, or up to the stage of 96 channels. */
  readonly until: 'all' | 96;
}

/** The layers of MobileNetV2 below its head, one depth each, and the channels that come out. */
export function mobilenetTrunk(root: Parameters, { channels, width, stride, until }: MobilenetTrunkOptions) {
  const scaled = (count: number) => roundToEight(count * width);
  let inputs = scaled(32);
  const layers: Layer[] = [
    convolutionNorm(root.child('stem'), channels, inputs, { kernelSize: 3, stride, activation: relu6 }),
  ];
  for (const [expansion, count, blocks, firstStride] of stages.slice(0, until === 96 ? 5 : stages.length)) {
    for (let index = 0; index < blocks; index += 1) {
      const outputs = scaled(count);
      const place = root.child('blocks').child(layers.length - 1, layers.length);
      const blockStride = index === 0 ? firstStride : 1;
      const hidden = inputs * expansion;
      const options = { inputs, outputs, hidden, kernelSize: 3, stride: blockStride, activation: relu6 };
      layers.push(invertedResidual(place, options));
      inputs = outputs;
    }
  }
  if (until === 'all') {
    const outputs = Math.max(scaled(1280), 1280);
    const place = root.child('top', layers.length);
    layers.push(convolutionNorm(place, inputs, outputs, { kernelSize: 1, activation: relu6 }));
    inputs = outputs;
  }
  return { layers, channels: inputs };
}
