import { Invalid } from '@paucis/contracts';
import type { ShardSample } from '../shards/shard.js';
import { shapeText } from '../samples.js';
import type { Plane } from './resize.js';

/** One plane for each channel that a network will see. */
export type ColourPlanes = readonly Plane[];

/** ITU-R BT.601. */
const luma = [0.299, 0.587, 0.114] as const;

/** The channels of a picture as asked for: grey of colours, grey repeated, alpha left out. */
export function planesOf(sample: Omit<ShardSample, 'labels' | 'group'>, channels: 1 | 3): ColourPlanes {
  const { id, depth, height, width, channels: stored, pixels } = sample;
  if (depth !== undefined || stored > 4) {
    throw new Invalid(
      'preprocessing-shape',
      `preprocessing: sample ${id}: expected a picture of 1 to 4 channels, got ${shapeText(sample)}`,
    );
  }
  const size = height * width;
  const plane = (channel: number): Plane => {
    const values = new Float32Array(size);
    for (let at = 0; at < size; at += 1) values[at] = pixels[at * stored + channel] as number;
    return { height, width, values };
  };
  if (stored < 3) return Array.from({ length: channels }, () => plane(0));
  const colours = [plane(0), plane(1), plane(2)];
  if (channels === 3) return colours;
  const values = new Float32Array(size);
  for (let at = 0; at < size; at += 1)
    values[at] = colours.reduce((sum, colour, of) => sum + (luma[of] as number) * (colour.values[at] as number), 0);
  return [{ height, width, values }];
}
