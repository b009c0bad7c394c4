import { Invalid } from '@paucis/contracts';
import type { TensorData, TensorRecord } from './tensor-data.js';

/** The format's own limit on its header. */
const maxHeaderBytes = 100_000_000;

const types = {
  F32: { dtype: 'float32', bytes: 4 },
  I32: { dtype: 'int32', bytes: 4 },
  U8: { dtype: 'uint8', bytes: 1 },
} as const;
/** What other libraries store as well: half precision is widened, the rest left out, where a file of theirs is read. */
const foreignTypes = {
  F16: { dtype: 'float32', bytes: 2 },
  BF16: { dtype: 'float32', bytes: 2 },
  F64: { dtype: undefined, bytes: 8 },
  I64: { dtype: undefined, bytes: 8 },
  U64: { dtype: undefined, bytes: 8 },
  U32: { dtype: undefined, bytes: 4 },
  I16: { dtype: undefined, bytes: 2 },
  U16: { dtype: undefined, bytes: 2 },
  I8: { dtype: undefined, bytes: 1 },
  BOOL: { dtype: undefined, bytes: 1 },
} as const;
const allTypes = { ...types, ...foreignTypes };
type TypeName = keyof typeof allTypes;
const typeNames = { float32: 'F32', int32: 'I32', uint8: 'U8' } as const;

export interface Safetensors {
  readonly tensors: TensorRecord;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Writes the safetensors format: header length (u64), JSON header, bytes. Tensors lie in order of size of their type,
 * then name, so the same tensors give the same bytes.
 */
export function writeSafetensors(tensors: TensorRecord, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const entries = Object.entries(tensors).sort(
    ([nameA, a], [nameB, b]) => bytesPerValue(b) - bytesPerValue(a) || (nameA < nameB ? -1 : 1),
  );
  const header: [string, unknown][] = Object.keys(metadata).length > 0 ? [['__metadata__', metadata]] : [];
  let offset = 0;
  for (const [name, { dtype, shape, values }] of entries) {
    header.push([name, { dtype: typeNames[dtype], shape, data_offsets: [offset, offset + values.byteLength] }]);
    offset += values.byteLength;
  }
  const text = Buffer.from(JSON.stringify(Object.fromEntries(header)));
  const headerBytes = Math.ceil(text.length / 8) * 8;
  const file = Buffer.alloc(8 + headerBytes + offset, ' ');
  file.writeBigUInt64LE(BigInt(headerBytes), 0);
  file.set(text, 8);
  let at = 8 + headerBytes;
  for (const [, { values }] of entries) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return file;
}

/** Reads the safetensors format. The whole header is checked against the bytes there are before anything is allocated. */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  return read(bytes, types);
}

/** The same for a file of another library: half precision comes out as float32, types that we do not hold are left out. */
export function readForeignSafetensors(bytes: Uint8Array): Safetensors {
  return read(bytes, allTypes);
}

function read(bytes: Uint8Array, allowed: Partial<typeof allTypes>): Safetensors {
  const { header, start } = readHeader(bytes);
  const { __metadata__, ...described } = header;
  const entries = Object.entries(described).map(([name, value]) => readEntry(name, value, allowed));
  checkLayout(entries, bytes.byteLength - start);
  const held = entries.filter(({ type }) => allTypes[type].dtype !== undefined);
  return {
    tensors: Object.fromEntries(held.map((entry) => [entry.name, readValues(bytes, start, entry)])),
    metadata: readMetadata(__metadata__),
  };
}

interface Entry {
  readonly name: string;
  readonly type: TypeName;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function broken(what: string, cause?: unknown): Invalid {
  return new Invalid('safetensors-broken', `safetensors: ${what}`, {}, { cause });
}

function bytesPerValue(data: TensorData): number {
  return types[typeNames[data.dtype]].bytes;
}

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; start: number } {
  if (bytes.byteLength < 8) throw broken(`expected at least 8 bytes, came ${bytes.byteLength}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  const room = Math.min(bytes.byteLength - 8, maxHeaderBytes);
  if (length > BigInt(room)) throw broken(`header declares ${length} bytes, at most ${room} are possible`);
  const start = 8 + Number(length);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, start));
    const header: unknown = JSON.parse(text);
    if (isRecord(header) && text.startsWith('{')) return { header, start };
  } catch (cause) {
    throw broken('header is not JSON', cause);
  }
  throw broken('expected the header to be a JSON object');
}

function readEntry(name: string, value: unknown, allowed: Partial<typeof allTypes>): Entry {
  if (name === '__proto__') throw broken('a tensor may not be called __proto__');
  if (!isRecord(value)) throw broken(`${name}: expected an object`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string' || !Object.hasOwn(allowed, dtype)) {
    throw broken(`${name}: expected dtype ${Object.keys(allowed).join(', ')}, came ${JSON.stringify(dtype)}`);
  }
  if (!isSizes(shape)) throw broken(`${name}: expected shape to be whole numbers >= 0`);
  if (!isSizes(offsets) || offsets.length !== 2) throw broken(`${name}: expected data_offsets to be two whole numbers`);
  const [begin, end] = offsets as [number, number];
  const sizeBytes = shape.reduce((size, side) => size * side, allTypes[dtype as TypeName].bytes);
  if (end - begin !== sizeBytes) {
    throw broken(`${name}: ${dtype} [${shape.join()}] takes ${sizeBytes} bytes, data_offsets give ${end - begin}`);
  }
  return { name, type: dtype as TypeName, shape, begin, end };
}

/** Tensors must cover the data without holes or overlap, as the format demands. */
function checkLayout(entries: readonly Entry[], available: number): void {
  let covered = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== covered) throw broken(`${name}: expected to begin at byte ${covered}, begins at ${begin}`);
    covered = end;
  }
  if (covered !== available) throw broken(`tensors take ${covered} bytes, the file holds ${available}`);
}

/** A copy, so that neither alignment nor the life of the file's buffer matters. */
function readValues(bytes: Uint8Array, start: number, entry: Entry): TensorData {
  const { buffer } = Uint8Array.from(bytes.subarray(start + entry.begin, start + entry.end)); // a Buffer's slice shares
  const { shape, type } = entry;
  if (type === 'F16') return { dtype: 'float32', shape, values: Float32Array.from(new Uint16Array(buffer), fromHalf) };
  if (type === 'BF16') {
    const bits = Uint32Array.from(new Uint16Array(buffer), (half) => half << 16);
    return { dtype: 'float32', shape, values: new Float32Array(bits.buffer) };
  }
  if (type === 'I32') return { dtype: 'int32', shape, values: new Int32Array(buffer) };
  if (type === 'U8') return { dtype: 'uint8', shape, values: new Uint8Array(buffer) };
  return { dtype: 'float32', shape, values: new Float32Array(buffer) };
}

/** IEEE half precision: one sign bit, five of exponent, ten of fraction. */
function fromHalf(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function readMetadata(value: unknown): Record<string, string> {
  if (value === undefined) return {};
  if (isRecord(value) && Object.values(value).every((text) => typeof text === 'string')) {
    return value as Record<string, string>;
  }
  throw broken('expected __metadata__ to hold texts');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
