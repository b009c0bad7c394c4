import { createRequire } from 'node:module';
import { Invalid } from '@paucis/contracts';
import { decodeJpeg } from '../pictures/raster.js';
import { decodeRle } from './rle.js';

/** What the data set says of one frame, and so what a codec must give. */
export interface FrameSpec {
  readonly where: string;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly bitsAllocated: 1 | 8 | 16 | 32;
}

/** A frame's values, colours side by side. */
export interface DecodedFrame {
  readonly values: Uint8Array | Uint16Array | Int16Array | Uint32Array;
  /** The codestream itself holds signed numbers, whatever the data set says. */
  readonly isSigned?: true;
  /** Colours are RGB whatever the data set says. */
  readonly isRgb?: boolean;
}

type Codec = (bytes: Buffer, spec: FrameSpec) => DecodedFrame | Promise<DecodedFrame>;

/** Compressed transfer syntaxes by their id (DICOM PS3.5, annex A). */
export const codecs: Readonly<Record<string, Codec>> = {
  '1.2.840.10008.1.2.4.50': jpeg,
  '1.2.840.10008.1.2.4.51': jpeg,
  '1.2.840.10008.1.2.4.57': losslessJpeg,
  '1.2.840.10008.1.2.4.70': losslessJpeg,
  '1.2.840.10008.1.2.4.80': jpegLs,
  '1.2.840.10008.1.2.4.81': jpegLs,
  '1.2.840.10008.1.2.4.90': jpeg2000,
  '1.2.840.10008.1.2.4.91': jpeg2000,
  '1.2.840.10008.1.2.5': decodeRle,
};

async function jpeg(bytes: Buffer, spec: FrameSpec): Promise<DecodedFrame> {
  const { bits, ...size } = jpegSize(bytes, spec);
  if (bits !== 8) {
    throw new Invalid(
      'dicom-jpeg-12',
      `${spec.where}: JPEG Extended with ${bits} bits is not read; convert it to a lossless syntax, e.g. with \`gdcmconv --raw\``,
    );
  }
  checkSize(size, spec);
  const { pixels, channels } = await decodeJpeg(bytes, spec.where);
  return { values: pixels as Uint8Array, isRgb: channels === 3 };
}

function losslessJpeg(bytes: Buffer, spec: FrameSpec): DecodedFrame {
  const { bits, ...size } = jpegSize(bytes, spec);
  checkSize(size, spec);
  const { Decoder } = losslessDecoder();
  return guarded(spec, () => {
    const { buffer, byteOffset, length } = bytes;
    const decoded = new Decoder().decompress(buffer as ArrayBuffer, byteOffset, length);
    return { values: bits > 8 ? new Uint16Array(decoded) : new Uint8Array(decoded) };
  });
}

async function jpegLs(bytes: Buffer, spec: FrameSpec): Promise<DecodedFrame> {
  const { bits: _bits, ...size } = jpegSize(bytes, spec);
  checkSize(size, spec);
  return wasmDecoded(await charls(), 'JpegLSDecoder', bytes, spec);
}

async function jpeg2000(bytes: Buffer, spec: FrameSpec): Promise<DecodedFrame> {
  // SIZ, the first segment of a codestream, which may lie in boxes.
  const at = bytes.indexOf(Buffer.from([0xff, 0x4f, 0xff, 0x51]));
  if (at < 0 || at + 42 > bytes.length) throw broken(spec.where, 'it holds no JPEG 2000 codestream');
  const side = (offset: number) => bytes.readUInt32BE(at + offset) - bytes.readUInt32BE(at + offset + 8);
  checkSize({ width: side(8), height: side(12), channels: bytes.readUInt16BE(at + 40) }, spec);
  return { ...wasmDecoded(await openjpeg(), 'J2KDecoder', bytes, spec), isRgb: spec.channels === 3 };
}

interface WasmDecoder {
  getEncodedBuffer(length: number): Uint8Array;
  getDecodedBuffer(): Uint8Array;
  getFrameInfo(): { width: number; height: number; bitsPerSample: number; componentCount: number; isSigned?: boolean };
  decode(): void;
  delete(): void;
}
type WasmModule = Record<string, new () => WasmDecoder>;

const load = createRequire(import.meta.url);
const once = <Value>(make: () => Value): (() => Value) => {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
};
/** Its release lacks the types that its package names. */
const losslessDecoder = once(
  () =>
    load('jpeg-lossless-decoder-js') as {
      readonly Decoder: new () => { decompress(buffer: ArrayBuffer, offset: number, length: number): ArrayBuffer };
    },
);
const silent = { print: () => undefined, printErr: () => undefined };
/** CharLS and OpenJPEG as WebAssembly: what a damaged codestream does to them stays inside their own memory. */
const charls = once(() =>
  (load('@cornerstonejs/codec-charls/decodewasmjs') as (o: object) => Promise<WasmModule>)(silent),
);
const openjpeg = once(() =>
  (load('@cornerstonejs/codec-openjpeg/decodewasmjs') as (o: object) => Promise<WasmModule>)(silent),
);

function wasmDecoded(module: WasmModule, name: string, bytes: Buffer, spec: FrameSpec): DecodedFrame {
  return guarded(spec, () => {
    const Decoder = module[name] as new () => WasmDecoder;
    const decoder = new Decoder();
    try {
      decoder.getEncodedBuffer(bytes.length).set(bytes);
      decoder.decode();
      const { width, height, componentCount, bitsPerSample, isSigned = false } = decoder.getFrameInfo();
      checkSize({ width, height, channels: componentCount }, spec);
      // A copy: the decoder's memory is freed.
      const decoded = decoder.getDecodedBuffer().slice();
      if (bitsPerSample <= 8) return { values: decoded };
      return isSigned
        ? { values: new Int16Array(decoded.buffer), isSigned }
        : { values: new Uint16Array(decoded.buffer) };
    } finally {
      decoder.delete();
    }
  });
}

function guarded(spec: FrameSpec, decode: () => DecodedFrame): DecodedFrame {
  try {
    const frame = decode();
    const expected = spec.width * spec.height * spec.channels;
    if (frame.values.length >= expected) return { ...frame, values: frame.values.subarray(0, expected) };
    throw broken(spec.where, `${frame.values.length} of ${expected} values were decoded`);
  } catch (cause) {
    if (cause instanceof Invalid) throw cause;
    throw broken(
      spec.where,
      cause instanceof Error ? cause.message : `the codec gave up (${String(cause).slice(0, 80)})`,
    );
  }
}

interface Size {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** The frame header of any JPEG or JPEG-LS codestream, read before its decoder takes memory. */
function jpegSize(bytes: Buffer, { where }: FrameSpec): Size & { readonly bits: number } {
  for (let at = 2; at + 10 <= bytes.length;) {
    if (bytes[at] !== 0xff) throw broken(where, 'its JPEG markers are out of step');
    const marker = bytes[at + 1] as number;
    if (marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    const isFrame = marker === 0xf7 || (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker));
    if (isFrame) {
      const [height, width] = [bytes.readUInt16BE(at + 5), bytes.readUInt16BE(at + 7)];
      return { bits: bytes[at + 4] as number, height, width, channels: bytes[at + 9] as number };
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  throw broken(where, 'its JPEG codestream has no frame');
}

function checkSize(found: Size, { where, width, height, channels }: FrameSpec): void {
  if (found.width === width && found.height === height && found.channels === channels) return;
  const text = (size: Size) => `${size.height} x ${size.width} x ${size.channels}`;
  throw broken(where, `expected a frame of ${text({ width, height, channels })}, its codestream holds ${text(found)}`);
}

const broken = (where: string, reason: string): Invalid =>
  new Invalid('dicom-pixels-broken', `${where}: the compressed pixels are damaged: ${reason}`);
