import { Invalid } from '@paucis/contracts';
import { checkShape, type ReadingContext } from './picture-format.js';

/** The stored types by their code; complex numbers and 128-bit floats are refused by name. */
const types = {
  2: { name: 'uint8', bytes: 1, values: 1 },
  4: { name: 'int16', bytes: 2, values: 1 },
  8: { name: 'int32', bytes: 4, values: 1 },
  16: { name: 'float32', bytes: 4, values: 1 },
  64: { name: 'float64', bytes: 8, values: 1 },
  128: { name: 'uint8', bytes: 1, values: 3 },
  256: { name: 'int8', bytes: 1, values: 1 },
  512: { name: 'uint16', bytes: 2, values: 1 },
  768: { name: 'uint32', bytes: 4, values: 1 },
  1024: { name: 'int64', bytes: 8, values: 1 },
  1280: { name: 'uint64', bytes: 8, values: 1 },
  2304: { name: 'uint8', bytes: 1, values: 4 },
} as const;

export type StoredType = (typeof types)[keyof typeof types]['name'];

export interface NiftiHeader {
  readonly isLittle: boolean;
  /** Voxels along the stored axes i, j, k, and time points. */
  readonly size: readonly [number, number, number, number];
  readonly type: StoredType;
  readonly typeBytes: number;
  /** Colours stored side by side in each voxel. */
  readonly colours: number;
  readonly dataOffset: number;
  /** 1 and 0 where the file's are 0, NaN or infinite. */
  readonly slope: number;
  readonly intercept: number;
  /** Rows of the matrix from i, j, k to millimetres right, anterior, superior. */
  readonly axes: readonly (readonly [number, number, number])[];
}

export const niftiHeaderBytes = 540;

/** Parses the header of NIfTI-1 (348 bytes) or NIfTI-2 (540), in either byte order. */
export function parseNiftiHeader(bytes: Buffer, context: Pick<ReadingContext, 'where' | 'aheadBytes'>): NiftiHeader {
  const { where } = context;
  const kind = niftiKind(bytes);
  if (kind === undefined) throw new Invalid('nifti-mark', `${where}: expected a NIfTI header, found other bytes`);
  const { isLittle, version } = kind;
  if (bytes.length < (version === 1 ? 348 : 540))
    throw new Invalid('nifti-broken', `${where}: it ends inside its header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const read = version === 1 ? readVersion1(view, isLittle) : readVersion2(view, isLittle);
  const [dimensions = 0, ...sides] = read.dim;
  if (dimensions < 2 || dimensions > 7) {
    throw new Invalid('nifti-shape', `${where}: expected 2 to 7 dimensions, the header declares ${dimensions}`);
  }
  const size = sides.slice(0, dimensions);
  if (size.slice(4).some((side) => side !== 1)) {
    throw new Invalid(
      'nifti-dimensions',
      `${where}: expected up to 4 dimensions, got ${size.join(' x ')}; split it first`,
    );
  }
  const type = types[read.code as keyof typeof types] as (typeof types)[keyof typeof types] | undefined;
  if (type === undefined) {
    throw new Invalid('nifti-type', `${where}: expected integers or real numbers, got the NIfTI type ${read.code}`);
  }
  const [i = 1, j = 1, k = 1, t = 1] = size;
  checkShape(context, { width: i, height: j, depth: k, channels: t * type.values }, type.bytes);
  const isScaled = Number.isFinite(read.slope) && read.slope !== 0;
  return {
    isLittle,
    size: [i, j, k, t],
    type: type.name,
    typeBytes: type.bytes,
    colours: type.values,
    dataOffset: dataOffset(read, bytes, where),
    slope: isScaled ? read.slope : 1,
    intercept: isScaled && Number.isFinite(read.intercept) ? read.intercept : 0,
    axes: axesOf(read, where),
  };
}

/** The byte order and version that the first bytes show; undefined where they are no NIfTI header. */
export function niftiKind(bytes: Buffer): { isLittle: boolean; version: 1 | 2 } | undefined {
  if (bytes.length < 348) return undefined;
  const isMarked = (at: number) => ['n+1\0', 'ni1\0', 'n+2\0', 'ni2\0'].includes(bytes.toString('latin1', at, at + 4));
  for (const isLittle of [true, false]) {
    const length = isLittle ? bytes.readInt32LE(0) : bytes.readInt32BE(0);
    if (length === 348 && isMarked(344)) return { isLittle, version: 1 };
    if (length === 540 && isMarked(4)) return { isLittle, version: 2 };
  }
  return undefined;
}

interface RawHeader {
  readonly mark: string;
  readonly dim: readonly number[];
  readonly code: number;
  readonly pixdim: readonly number[];
  readonly offset: number;
  readonly slope: number;
  readonly intercept: number;
  readonly qform: number;
  readonly sform: number;
  /** b, c, d, then x, y, z. */
  readonly quaternion: readonly number[];
  readonly rows: readonly number[];
}

function readVersion1(view: DataView, little: boolean): RawHeader {
  const floats = (at: number, count: number) =>
    Array.from({ length: count }, (_, n) => view.getFloat32(at + 4 * n, little));
  return {
    mark: String.fromCharCode(view.getUint8(344), view.getUint8(345)),
    dim: Array.from({ length: 8 }, (_, n) => view.getInt16(40 + 2 * n, little)),
    code: view.getInt16(70, little),
    pixdim: floats(76, 8),
    offset: view.getFloat32(108, little),
    slope: view.getFloat32(112, little),
    intercept: view.getFloat32(116, little),
    qform: view.getInt16(252, little),
    sform: view.getInt16(254, little),
    quaternion: floats(256, 6),
    rows: floats(280, 12),
  };
}

function readVersion2(view: DataView, little: boolean): RawHeader {
  const whole = (at: number) => Number(view.getBigInt64(at, little));
  const floats = (at: number, count: number) =>
    Array.from({ length: count }, (_, n) => view.getFloat64(at + 8 * n, little));
  return {
    mark: String.fromCharCode(view.getUint8(4), view.getUint8(5)),
    dim: Array.from({ length: 8 }, (_, n) => whole(16 + 8 * n)),
    code: view.getInt16(12, little),
    pixdim: floats(104, 8),
    offset: whole(168),
    slope: view.getFloat64(176, little),
    intercept: view.getFloat64(184, little),
    qform: view.getInt32(344, little),
    sform: view.getInt32(348, little),
    quaternion: floats(352, 6),
    rows: floats(400, 12),
  };
}

function dataOffset({ mark, offset }: RawHeader, bytes: Buffer, where: string): number {
  if (mark !== 'n+') {
    throw new Invalid(
      'nifti-pair',
      `${where}: expected a single .nii file, got a header whose pixels are in an .img file`,
    );
  }
  const least = bytes.readInt32LE(0) === 348 || bytes.readInt32BE(0) === 348 ? 352 : 544;
  if (!Number.isSafeInteger(offset) || offset < least || offset > 64 * 2 ** 20) {
    throw new Invalid('nifti-offset', `${where}: expected pixels from byte ${least} on, the header says ${offset}`);
  }
  return offset;
}

/** The 3 x 3 part of the voxel-to-world matrix: sform, else qform, else the voxel sizes alone (NIfTI-1 standard, methods 3, 2, 1). */
function axesOf({ sform, qform, rows, quaternion, pixdim }: RawHeader, where: string): NiftiHeader['axes'] {
  const row = (values: readonly number[]): [number, number, number] => [
    values[0] as number,
    values[1] as number,
    values[2] as number,
  ];
  const matrix =
    sform > 0
      ? [row(rows.slice(0, 3)), row(rows.slice(4, 7)), row(rows.slice(8, 11))]
      : qform > 0
        ? rotation(quaternion, pixdim)
        : [row([pixdim[1] || 1, 0, 0]), row([0, pixdim[2] || 1, 0]), row([0, 0, pixdim[3] || 1])];
  if (matrix.flat().every((value) => Number.isFinite(value))) return matrix;
  throw new Invalid('nifti-orientation', `${where}: its orientation holds numbers that are not finite`);
}

function rotation([b = 0, c = 0, d = 0]: readonly number[], pixdim: readonly number[]): [number, number, number][] {
  const a = Math.sqrt(Math.max(0, 1 - b * b - c * c - d * d));
  const [x, y, z] = [pixdim[1] || 1, pixdim[2] || 1, (pixdim[3] || 1) * ((pixdim[0] as number) < 0 ? -1 : 1)];
  return [
    [(a * a + b * b - c * c - d * d) * x, 2 * (b * c - a * d) * y, 2 * (b * d + a * c) * z],
    [2 * (b * c + a * d) * x, (a * a + c * c - b * b - d * d) * y, 2 * (c * d - a * b) * z],
    [2 * (b * d - a * c) * x, 2 * (c * d + a * b) * y, (a * a + d * d - b * b - c * c) * z],
  ];
}
