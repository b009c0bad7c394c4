import { dense, dropout, normal, type Parameters, relu, type Tensor, tf } from '@paucis/engine';
import { adaptiveMean } from './adaptive-mean.js';
import type { Layer } from './layer.js';

/** The two wide fully connected layers of AlexNet and VGG, below their head. */
export interface HiddenLayersOptions {
  /** Cells a side that the map is averaged to. */
  readonly side: number;
  readonly channels: number;
  readonly width: number;
  readonly dropout: number;
  /** VGG drops after each layer, AlexNet before it. */
  readonly dropFirst: boolean;
}

/** Map to features: [batch, rows, columns, channels] -> [batch, width]. */
export function hiddenLayers(parameters: Parameters, options: HiddenLayersOptions): Layer {
  const { side, channels, width, dropout: rate, dropFirst } = options;
  const inputs = side * side * channels;
  const layers = [inputs, width].map((count, index): Layer => {
    const place = parameters.child(index);
    const project = dense(place, count, width, { initialize: normal(Math.sqrt(2 / count)) });
    const drop = dropout(place, rate);
    if (dropFirst) return (x, pass) => relu(project(drop(x, pass)));
    return index === 0 ? (x, pass) => drop(relu(project(x)), pass) : (x) => relu(project(x));
  });
  return (map, pass) => {
    const flat: Tensor = tf.reshape(adaptiveMean(map, side), [-1, inputs]);
    return layers.reduce((x, layer) => layer(x, pass), flat);
  };
}
