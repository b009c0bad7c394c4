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

export async function readDicom(file: DicomFile, context: ReadingContext): Promise<Picture<PixelArray>> {
  const { where, pseudonym, warn } = context;
  const layout = pixelLayout(file);
  const palette = layout.photometric === 'PALETTE COLOR' ? paletteOf(file) : undefined;
  const { width, height, frames } = layout;
  const channels = palette ? 3 : layout.channels;
  checkShape(context, { width, height, channels, depth: frames }, Math.max(1, layout.bitsAllocated / 8));
  const allocate = frames === 1 ? context.allocate : undefined;
  const parts: PixelArray[] = [];
  for await (const frame of decodedFrames(file, layout)) {
    if (palette) parts.push(palette(frame.values));
    else if (channels === 3) parts.push(toRgb(frame, layout));
    else parts.push(measured(file, frame, { ...layout, ...(allocate && { allocate }) }));
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

type Stored = PixelArray | Uint32Array | Int32Array;

/** Stored bits as numbers: unused high bits cleared, the sign extended. */
function signedValues(values: DecodedFrame['values'], { isSigned, bitsStored, bitsAllocated }: PixelLayout): Stored {
  if (values instanceof Int16Array) return values;
  if (bitsAllocated === 32) return isSigned ? new Int32Array(values.buffer, values.byteOffset, values.length) : values;
  if (!isSigned && bitsStored === bitsAllocated) return values;
  if (isSigned) return rescaled(values, { bitsStored, isSigned, factor: 1, offset: 0 }, new Int16Array(values.length));
  const mask = 2 ** bitsStored - 1;
  return values.map((value) => value & mask);
}

/** After MONOCHROME1 and the rescale: whole numbers in 16 bits where they fit, else 32-bit floats. */
function measured(
  file: DicomFile,
  { values }: DecodedFrame,
  layout: PixelLayout & Pick<ReadingContext, 'allocate'>,
): PixelArray {
  const { photometric, bitsStored, isSigned, allocate } = layout;
  const isTurned = photometric === 'MONOCHROME1';
  const isDose = file.dataSet.string('x00080060')?.trim() === 'RTDOSE';
  const slope = (isDose ? decimals(file, 'x3004000e') : decimals(file, 'x00281053'))?.[0] ?? 1;
  const intercept = decimals(file, 'x00281052')?.[0] ?? 0;
  const isWide = layout.bitsAllocated === 32;
  if (!isTurned && slope === 1 && intercept === 0 && !isWide) return signedValues(values, layout) as PixelArray;
  // Either way a slope and an intercept: (top - value) * slope + intercept where it is turned.
  const top = isSigned ? -1 : 2 ** bitsStored - 1;
  const [factor, offset] = isTurned ? [-slope, top * slope + intercept] : [slope, intercept];
  const ends = isSigned ? [-(2 ** (bitsStored - 1)), 2 ** (bitsStored - 1) - 1] : [0, 2 ** bitsStored - 1];
  const isWhole = Number.isInteger(slope) && Number.isInteger(intercept) && !isWide;
  const fits = (range: readonly number[]) => range.every((value) => Math.abs(value * factor + offset + 0.5) < 32_768);
  const numbers = () => signedValues(values, layout);
  if (isWhole && (fits(ends) || fits(extremes(numbers())))) {
    const result = allocate?.(Int16Array, values.length) ?? new Int16Array(values.length);
    return rescaled(values, { bitsStored, isSigned, factor, offset }, result);
  }
  return Float32Array.from(numbers(), (value) => value * factor + offset);
}

function extremes(values: Stored): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** Sign, unused bits, slope and intercept in one pass: what nearly all CT and MR is. */
function rescaled(
  values: Uint8Array | Uint16Array | Int16Array | Uint32Array,
  { bitsStored, isSigned, factor, offset }: { bitsStored: number; isSigned: boolean; factor: number; offset: number },
  result: Int16Array<ArrayBuffer>,
): Int16Array<ArrayBuffer> {
  const shift = 32 - bitsStored;
  const length = result.length;
  if (values instanceof Int16Array) {
    for (let at = 0; at < length; at += 1) result[at] = (values[at] as number) * factor + offset;
  } else if (isSigned) {
    for (let at = 0; at < length; at += 1) result[at] = (((values[at] as number) << shift) >> shift) * factor + offset;
  } else {
    const mask = 2 ** bitsStored - 1;
    for (let at = 0; at < length; at += 1) result[at] = ((values[at] as number) & mask) * factor + offset;
  }
  return result;
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
