import type { NetworkInput } from './network.js';

/** What published figures are given for unless said otherwise: 1,000 classes of colour images. */
export const square = (side: number, channels = 3, classes = 1000): NetworkInput => ({
  height: side,
  width: side,
  channels,
  classes,
});
