import { Invalid } from '@paucis/contracts';
import type { DecodedFrame, FrameSpec } from './codecs.js';

/** RLE Lossless (DICOM PS3.5, annex G): up to 15 segments of PackBits, one for each byte of each colour, high bytes first. */
export function decodeRle(bytes: Buffer, { where, width, height, channels, bitsAllocated }: FrameSpec): DecodedFrame {
  const bytesPerValue = Math.max(1, bitsAllocated >> 3);
  const segments = bytes.length < 64 ? 0 : bytes.readUInt32LE(0);
  if (segments !== channels * bytesPerValue) {
    throw broken(where, `expected ${channels * bytesPerValue} segments, got ${segments}`);
  }
  const count = width * height;
  const planes = Array.from({ length: segments }, (_, at) => {
    const from = bytes.readUInt32LE(4 + 4 * at);
    const end = at + 1 < segments ? bytes.readUInt32LE(8 + 4 * at) : bytes.length;
    if (from < 64 || end < from || end > bytes.length) throw broken(where, `segment ${at} lies outside the frame`);
    return unpackBits(bytes.subarray(from, end), count, where);
  });
  if (bytesPerValue === 1) {
    const values = new Uint8Array(count * channels);
    planes.forEach((plane, channel) => plane.forEach((value, at) => (values[at * channels + channel] = value)));
    return { values };
  }
  const values = bytesPerValue === 2 ? new Uint16Array(count * channels) : new Uint32Array(count * channels);
  for (let at = 0; at < count; at += 1) {
    for (let channel = 0; channel < channels; channel += 1) {
      let value = 0;
      for (let byte = 0; byte < bytesPerValue; byte += 1) {
        value = value * 256 + (planes[channel * bytesPerValue + byte]?.[at] as number);
      }
      values[at * channels + channel] = value;
    }
  }
  return { values };
}

function unpackBits(packed: Buffer, count: number, where: string): Uint8Array {
  const plane = new Uint8Array(count);
  let to = 0;
  for (let at = 0; at < packed.length && to < count;) {
    const control = packed.readInt8(at);
    at += 1;
    if (control >= 0) {
      const length = Math.min(control + 1, count - to, packed.length - at);
      plane.set(packed.subarray(at, at + length), to);
      at += control + 1;
      to += length;
    } else if (control > -128) {
      const end = Math.min(count, to + 1 - control);
      plane.fill(packed[at] ?? 0, to, end);
      at += 1;
      to = end;
    }
  }
  if (to === count) return plane;
  throw broken(where, `a segment unpacks to ${to} of ${count} bytes`);
}

const broken = (where: string, reason: string): Invalid =>
  new Invalid('dicom-pixels-broken', `${where}: the RLE pixels are damaged: ${reason}`);
