import type { NetworkInput } from '../network.js';

/** The longer side of the image. */
export const longerSide = ({ height, width }: NetworkInput): number => Math.max(height, width);

/** Up to 64 px a network made for 224 px starts at full resolution; its first halving is for larger images. */
export const stemStride = (input: NetworkInput): 1 | 2 => (longerSide(input) <= 64 ? 1 : 2);
