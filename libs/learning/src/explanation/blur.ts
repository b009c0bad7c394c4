import type { ImageShape } from '@paucis/contracts';

/** Three box blurs, close to a Gaussian: nothing the size of a lesion is left, and no edge appears where none was. */
export function blurred(pixels: Uint8Array, { height, width, channels }: ImageShape): Uint8Array {
  const reach = Math.max(1, Math.round(Math.max(height, width) / 8));
  let values: Float32Array = Float32Array.from(pixels);
  for (let round = 0; round < 3; round += 1) {
    values = along(values, { lines: height, length: width, step: channels, next: width * channels, channels }, reach);
    values = along(values, { lines: width, length: height, step: width * channels, next: channels, channels }, reach);
  }
  return Uint8Array.from(values, Math.round);
}

interface Lines {
  readonly lines: number;
  readonly length: number;
  /** From one pixel of a line to the next, and from one line to the next. */
  readonly step: number;
  readonly next: number;
  readonly channels: number;
}

/** The mean of up to 2 · reach + 1 neighbours on each line; beyond the border the last pixel goes on. */
function along(values: Float32Array, { lines, length, step, next, channels }: Lines, reach: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let line = 0; line < lines; line += 1) {
    for (let channel = 0; channel < channels; channel += 1) {
      const start = line * next + channel;
      const at = (index: number): number => values[start + Math.min(length - 1, Math.max(0, index)) * step] as number;
      let sum = 0;
      for (let index = -reach; index <= reach; index += 1) sum += at(index);
      for (let index = 0; index < length; index += 1) {
        result[start + index * step] = sum / (2 * reach + 1);
        sum += at(index + reach + 1) - at(index - reach);
      }
    }
  }
  return result;
}
