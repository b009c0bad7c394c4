import type { DecodedFrame } from './codecs.js';
import type { PixelLayout } from './frames.js';

/** RGB of a frame of three colours (DICOM PS3.3, C.7.6.3.1.2); 16-bit colours stay 16-bit. */
export function toRgb({ values, isRgb = false }: DecodedFrame, { photometric }: PixelLayout): Uint8Array | Uint16Array {
  if (!(values instanceof Uint8Array)) return values instanceof Uint16Array ? values : Uint16Array.from(values);
  if (isRgb || !photometric.startsWith('YBR_FULL')) return values;
  const result = new Uint8ClampedArray(values.length);
  for (let at = 0; at < values.length; at += 3) {
    const y = values[at] as number;
    const [blue, red] = [(values[at + 1] as number) - 128, (values[at + 2] as number) - 128];
    result[at] = y + 1.402 * red;
    result[at + 1] = y - 0.344136 * blue - 0.714136 * red;
    result[at + 2] = y + 1.772 * blue;
  }
  return new Uint8Array(result.buffer);
}
