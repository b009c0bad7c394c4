import type { Picture, PixelArray } from '../../samples.js';
import { checkShape, type PictureFormat, type ReadingContext } from '../pictures/picture-format.js';
import type { DecodedFrame } from './codecs.js';
import { toRgb } from './colours.js';
import { decimals, type DicomFile, isDicom, openDicom } from './data-set.js';
import { burnedInWarning, keptMetadata } from './de-identify.js';
import { decodedFrames, type PixelLayout, pixelLayout } from './frames.js';
import { paletteOf } from './palette.js';

/**
 * DICOM (PS3.10): values after the modality's rescale, MONOCHROME1 turned so that more is brighter, colours as RGB, several
 * frames as a volume. What the header says of persons stays here, see `keptMetadata`.
 */
export const dicom: PictureFormat = {
  name: 'DICOM',
  matches: isDicom,
  read: (bytes, context) => readDicom(openDicom(bytes, context.where), context),
};

export async function readDicom(
  file: DicomFile,
  { where, pseudonym, warn }: ReadingContext,
): Promise<Picture<PixelArray>> {
  const layout = pixelLayout(file);
  const palette = layout.photometric === 'PALETTE COLOR' ? paletteOf(file) : undefined;
  const { width, height, frames } = layout;
  const channels = palette ? 3 : layout.channels;
  checkShape(where, { width, height, channels, depth: frames });
  const parts: PixelArray[] = [];
  for await (const frame of decodedFrames(file, layout)) {
    if (palette) parts.push(palette(frame.values));
    else if (channels === 3) parts.push(toRgb(frame, layout));
    else parts.push(measured(file, signedValues(frame, layout), layout));
  }
  const warning = burnedInWarning(file);
  if (warning !== undefined) warn(`${where}: ${warning}`);
  const spacing = spacingOf(file, frames);
  return {
    ...(frames > 1 && { depth: frames }),
    ...{ height, width, channels },
    pixels: joined(parts),
    ...(spacing && { spacing }),
    metadata: keptMetadata(file, pseudonym),
  };
}

/** Stored bits as numbers: unused high bits cleared, the sign extended. */
function signedValues(
  { values }: DecodedFrame,
  { isSigned: signed, bitsStored, bitsAllocated }: PixelLayout,
): PixelArray | Uint32Array | Int32Array {
  if (values instanceof Int16Array) return values;
  if (bitsAllocated === 32) return signed ? new Int32Array(values.buffer, values.byteOffset, values.length) : values;
  if (!signed && bitsStored === bitsAllocated) return values;
  const shift = 32 - bitsStored;
  const result =
    signed || values.BYTES_PER_ELEMENT > 1
      ? signed
        ? new Int16Array(values.length)
        : new Uint16Array(values.length)
      : new Uint8Array(values.length);
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] as number;
    result[at] = signed ? (value << shift) >> shift : (value << shift) >>> shift;
  }
  return result;
}

/** After MONOCHROME1 and the rescale: whole numbers in 16 bits where they fit, else 32-bit floats. */
function measured(
  file: DicomFile,
  values: PixelArray | Uint32Array | Int32Array,
  { photometric, bitsStored, isSigned }: PixelLayout,
): PixelArray {
  const isTurned = photometric === 'MONOCHROME1';
  const isDose = file.dataSet.string('x00080060')?.trim() === 'RTDOSE';
  const slope = (isDose ? decimals(file, 'x3004000e') : decimals(file, 'x00281053'))?.[0] ?? 1;
  const intercept = decimals(file, 'x00281052')?.[0] ?? 0;
  const isWide = values instanceof Uint32Array || values instanceof Int32Array;
  if (!isTurned && slope === 1 && intercept === 0 && !isWide) return values;
  const top = isSigned ? -1 : 2 ** bitsStored - 1;
  const at = (value: number) => (isTurned ? top - value : value) * slope + intercept;
  const ends = isSigned ? [-(2 ** (bitsStored - 1)), 2 ** (bitsStored - 1) - 1] : [0, 2 ** bitsStored - 1];
  const range = ends.map(at).sort((a, b) => a - b) as [number, number];
  const isWhole = Number.isInteger(slope) && Number.isInteger(intercept) && !isWide;
  const result = isWhole && fits(range, values, at) ? new Int16Array(values.length) : new Float32Array(values.length);
  // Either way a slope and an intercept: (top - value) * slope + intercept where it is turned.
  const [factor, offset] = isTurned ? [-slope, top * slope + intercept] : [slope, intercept];
  for (let index = 0; index < values.length; index += 1) result[index] = (values[index] as number) * factor + offset;
  return result;
}

/** Whether all values fit 16 signed bits: by what the bits could hold, else by the values that are there. */
function fits(
  [low, high]: readonly [number, number],
  values: PixelArray | Uint32Array | Int32Array,
  at: (value: number) => number,
): boolean {
  if (low >= -32_768 && high <= 32_767) return true;
  return (values as Uint16Array).every((value) => at(value) >= -32_768 && at(value) <= 32_767);
}

function joined(parts: readonly PixelArray[]): PixelArray {
  const [first] = parts as readonly [PixelArray];
  if (parts.length === 1) return first;
  const isMixed = parts.some((part) => part.constructor !== first.constructor);
  const Pixels = (isMixed ? Float32Array : first.constructor) as new (length: number) => PixelArray;
  const result = new Pixels(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

/** Rows then columns in millimetres, before them the distance of slices or frames where it is known. */
function spacingOf(file: DicomFile, frames: number): readonly number[] | undefined {
  const pixel = decimals(file, 'x00280030') ?? decimals(file, 'x00181164');
  if (pixel?.length !== 2) return undefined;
  const between = decimals(file, 'x00180088')?.[0] ?? decimals(file, 'x00180050')?.[0];
  if (frames === 1) return pixel;
  return between === undefined ? undefined : [between, ...pixel];
}
