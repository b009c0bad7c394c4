import { Invalid } from '@paucis/contracts';
import { checkShape } from '../pictures/picture-format.js';
import { codecs, type DecodedFrame, type FrameSpec } from './codecs.js';
import { brokenDicom, type DicomFile, integer } from './data-set.js';

/** How a file's pixels are laid out (DICOM PS3.3, C.7.6.3). */
export interface PixelLayout extends FrameSpec {
  readonly frames: number;
  readonly bitsStored: number;
  readonly isSigned: boolean;
  readonly photometric: string;
  readonly isPlanar: boolean;
}

const native = new Set(['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.1.99', '1.2.840.10008.1.2.2']);

/** Reads and checks the description of the pixels, before any of them. */
export function pixelLayout(file: DicomFile): PixelLayout {
  const { dataSet, where } = file;
  if (file.pixels === undefined) {
    const modality = dataSet.string('x00080060');
    const kind = modality === undefined ? 'an object' : `an object of modality ${modality.slice(0, 16)}`;
    throw new Invalid('dicom-no-pixels', `${where}: expected an image, got ${kind} that holds no pixels`);
  }
  const [height, width] = [dataSet.uint16('x00280010'), dataSet.uint16('x00280011')];
  const bitsAllocated = dataSet.uint16('x00280100');
  if (height === undefined || width === undefined || bitsAllocated === undefined) {
    throw brokenDicom(where, 'rows, columns or bits allocated are missing');
  }
  const bitsStored = dataSet.uint16('x00280101') ?? bitsAllocated;
  if (!isDepth(bitsAllocated) || bitsStored < 1 || bitsStored > bitsAllocated) {
    throw new Invalid('dicom-bits', `${where}: expected 1, 8, 16 or 32 bits, got ${bitsStored} of ${bitsAllocated}`);
  }
  const frames = integer(file, 'x00280008', 'number of frames') ?? 1;
  const channels = dataSet.uint16('x00280002') ?? 1;
  checkShape({ where }, { width, height, channels, depth: frames }, Math.max(1, bitsAllocated / 8));
  return {
    ...{ where, width, height, channels, frames, bitsAllocated, bitsStored },
    isSigned: dataSet.uint16('x00280103') === 1,
    photometric: (dataSet.string('x00280004') ?? 'MONOCHROME2').trim(),
    isPlanar: dataSet.uint16('x00280006') === 1,
  };
}

const isDepth = (bits: number): bits is 1 | 8 | 16 | 32 => [1, 8, 16, 32].includes(bits);

/** The frames as they were before compression, colours side by side, one after the other. */
export async function* decodedFrames(file: DicomFile, layout: PixelLayout): AsyncGenerator<DecodedFrame, void> {
  const { transferSyntax, where } = file;
  if (native.has(transferSyntax)) {
    yield* nativeFrames(file, layout);
    return;
  }
  const codec = codecs[transferSyntax];
  if (codec === undefined) {
    throw new Invalid(
      'dicom-syntax',
      `${where}: the transfer syntax ${transferSyntax.slice(0, 64)} is not read; convert it first`,
    );
  }
  for (const bytes of fragments(file, layout)) {
    const frame = await codec(bytes, layout);
    // Planes that RLE and the lossless codecs leave side by side are so already.
    yield frame;
  }
}

function* nativeFrames(file: DicomFile, layout: PixelLayout): Generator<DecodedFrame, void> {
  const { where, bytes, isBigEndian } = file;
  const { frames, width, height, channels, bitsAllocated, photometric, isPlanar } = layout;
  const { offset, length, isEncapsulated } = file.pixels as NonNullable<DicomFile['pixels']>;
  if (isEncapsulated) throw brokenDicom(where, 'its pixels have no length though they are not compressed');
  const is422 = photometric === 'YBR_FULL_422' && channels === 3;
  const count = width * height * (is422 ? 2 : channels);
  const frameBits = count * bitsAllocated;
  const needed = Math.ceil((frameBits * frames) / 8);
  const there = Math.min(length, bytes.length - offset);
  if (there < needed) throw brokenDicom(where, `its pixels need ${needed} bytes, ${Math.max(0, there)} are there`);
  if (bitsAllocated === 1) {
    for (let frame = 0; frame < frames; frame += 1) {
      const values = new Uint8Array(count);
      for (let at = 0; at < count; at += 1) {
        const bit = frame * count + at;
        values[at] = ((bytes[offset + (bit >> 3)] as number) >> (bit & 7)) & 1;
      }
      yield { values };
    }
    return;
  }
  const frameBytes = frameBits / 8;
  for (let frame = 0; frame < frames; frame += 1) {
    const stored = bytes.subarray(offset + frame * frameBytes, offset + (frame + 1) * frameBytes);
    const values = numbersOf(stored, bitsAllocated, isBigEndian);
    const full = is422 ? upsampled(values as Uint8Array, width * height) : values;
    yield { values: isPlanar && channels > 1 ? interleaved(full, channels) : full };
  }
}

function numbersOf(stored: Buffer, bits: number, isBigEndian: boolean): DecodedFrame['values'] {
  if (bits === 8) return new Uint8Array(stored.buffer, stored.byteOffset, stored.length);
  const isPlaced = stored.byteOffset % (bits / 8) === 0;
  if (!isBigEndian && isPlaced) {
    // As it lies: what follows makes numbers of its own.
    const { buffer, byteOffset, length } = stored;
    return bits === 16
      ? new Uint16Array(buffer, byteOffset, length / 2)
      : new Uint32Array(buffer, byteOffset, length / 4);
  }
  const bytes = new Uint8Array(stored);
  if (isBigEndian) {
    if (bits === 16) Buffer.from(bytes.buffer).swap16();
    else Buffer.from(bytes.buffer).swap32();
  }
  return bits === 16 ? new Uint16Array(bytes.buffer) : new Uint32Array(bytes.buffer);
}

/** Y Y Cb Cr of two neighbours to Y Cb Cr for each. */
function upsampled(values: Uint8Array, pixels: number): Uint8Array {
  const result = new Uint8Array(pixels * 3);
  for (let at = 0; at < pixels; at += 1) {
    const pair = (at >> 1) * 4;
    result[3 * at] = values[pair + (at & 1)] as number;
    result[3 * at + 1] = values[pair + 2] as number;
    result[3 * at + 2] = values[pair + 3] as number;
  }
  return result;
}

function interleaved<Values extends DecodedFrame['values']>(values: Values, channels: number): Values {
  const result = new (values.constructor as new (length: number) => Values)(values.length);
  const plane = values.length / channels;
  for (let channel = 0; channel < channels; channel += 1) {
    for (let at = 0; at < plane; at += 1) result[at * channels + channel] = values[channel * plane + at] as number;
  }
  return result;
}

/** The compressed frames: items of the pixel data, joined as the offset table says (DICOM PS3.5, A.4). */
function fragments(file: DicomFile, { frames }: PixelLayout): Buffer[] {
  const { bytes, where } = file;
  const items: { at: number; body: Buffer }[] = [];
  const from = (file.pixels as NonNullable<DicomFile['pixels']>).offset;
  for (let at = from; ;) {
    if (at + 8 > bytes.length) throw brokenDicom(where, 'it ends inside its compressed pixels');
    const [tag, length] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)];
    if (tag === 0xe0ddfffe) break;
    if (tag !== 0xe000fffe) throw brokenDicom(where, 'its compressed pixels are out of step');
    if (at + 8 + length > bytes.length) throw brokenDicom(where, 'it ends inside its compressed pixels');
    items.push({ at, body: bytes.subarray(at + 8, at + 8 + length) });
    at += 8 + length;
  }
  const [table, ...pieces] = items;
  if (table === undefined || pieces.length < frames) {
    throw brokenDicom(where, `expected ${frames} compressed frames, got ${pieces.length} pieces`);
  }
  if (frames === 1) return [Buffer.concat(pieces.map(({ body }) => body))];
  if (pieces.length === frames) return pieces.map(({ body }) => body);
  if (table.body.length !== 4 * frames) {
    throw new Invalid(
      'dicom-fragments',
      `${where}: ${pieces.length} pieces for ${frames} frames without a table of offsets`,
    );
  }
  const first = (pieces[0] as { at: number }).at;
  const starts = Array.from({ length: frames }, (_, frame) => first + table.body.readUInt32LE(4 * frame));
  return starts.map((start, frame) => {
    const end = starts[frame + 1] ?? Number.POSITIVE_INFINITY;
    const own = pieces.filter(({ at }) => at >= start && at < end);
    if (own.length === 0) throw brokenDicom(where, `frame ${frame} has no compressed pixels`);
    return Buffer.concat(own.map(({ body }) => body));
  });
}
