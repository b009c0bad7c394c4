import { crc32, deflateSync, gzipSync } from 'node:zlib';
import { npzOf, zipOf } from './npz.js';

const megabyte = 2 ** 20;

/** A PNG of one IDAT chunk, whatever it holds. */
export function pngOf(
  { width, height, bits = 8, colour = 0 }: { width: number; height: number; bits?: number; colour?: number },
  data: Uint8Array,
): Buffer {
  const chunk = (type: string, body: Uint8Array) => {
    const typed = Buffer.concat([Buffer.from(type, 'latin1'), body]);
    const bytes = Buffer.alloc(typed.length + 8);
    bytes.writeUInt32BE(body.length);
    typed.copy(bytes, 4);
    bytes.writeUInt32BE(crc32(typed), typed.length + 4);
    return bytes;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([bits, colour], 8);
  const mark = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([mark, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', new Uint8Array())]);
}

/** A grey PNG of 8 x 8 that any reader takes. */
export const smallPng = () =>
  pngOf({ width: 8, height: 8 }, deflateSync(Buffer.alloc(72, 1).map((value, at) => (at % 9 === 0 ? 0 : value))));

/** A NIfTI-1 file whose header may say what is not true. */
export function niftiOf({
  sides = [4, 4, 4],
  code = 16,
  data,
}: {
  sides?: readonly number[];
  code?: number;
  data: Uint8Array;
}): Buffer {
  const header = Buffer.alloc(352);
  header.writeInt32LE(348);
  [sides.length, ...sides].forEach((side, at) => header.writeInt16LE(side, 40 + 2 * at));
  header.writeInt16LE(code, 70);
  header.writeFloatLE(352, 108);
  header.write('n+1\0', 344, 'latin1');
  return Buffer.concat([header, data]);
}

/** An explicit little-endian DICOM file of these elements. */
export function dicomOf(
  elements: readonly (readonly [group: number, element: number, vr: string, value: Buffer])[],
): Buffer {
  const bytesOf = ([group, element, vr, value]: (typeof elements)[number]) => {
    const isLong = ['OW', 'OB', 'SQ', 'UN'].includes(vr);
    const head = Buffer.alloc(isLong ? 12 : 8);
    head.writeUInt16LE(group);
    head.writeUInt16LE(element, 2);
    head.write(vr, 4, 'latin1');
    if (isLong) head.writeUInt32LE(value.length, 8);
    else head.writeUInt16LE(value.length, 6);
    return Buffer.concat([head, value]);
  };
  const syntax = bytesOf([2, 0x10, 'UI', Buffer.from('1.2.840.10008.1.2.1\0', 'latin1')]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(syntax.length);
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM'),
    bytesOf([2, 0, 'UL', length]),
    syntax,
    ...elements.map(bytesOf),
  ]);
}

const short = (value: number) => Buffer.from(Uint16Array.of(value).buffer);
/** A CT slice of 16 bits; its pixels may be fewer than it says. */
export const ctOf = ({ rows = 8, columns = 8, pixels = Buffer.alloc(128) } = {}) =>
  dicomOf([
    [0x28, 0x2, 'US', short(1)],
    [0x28, 0x4, 'CS', Buffer.from('MONOCHROME2 ')],
    [0x28, 0x10, 'US', short(rows)],
    [0x28, 0x11, 'US', short(columns)],
    [0x28, 0x100, 'US', short(16)],
    [0x28, 0x101, 'US', short(16)],
    [0x28, 0x103, 'US', short(0)],
    [0x7fe0, 0x10, 'OW', pixels],
  ]);

/** A file that means harm or is damaged, and what its refusal says. */
export interface HostileFile {
  readonly what: string;
  /** By its ending a table, an archive, or a picture in a folder. */
  readonly name: string;
  readonly bytes: () => Uint8Array;
  readonly reason: RegExp;
}

/** 64 floats, of which the first are given. */
export const floats = (...values: number[]) =>
  Buffer.from(Float32Array.from({ length: 64 }, (_, at) => values[at] ?? 0).buffer);

const corpus: readonly (readonly [what: string, name: string, bytes: () => Uint8Array, reason: RegExp])[] = [
  ['a zip bomb', 'bomb.zip', () => zipOf([['a.png', new Uint8Array(64 * megabyte)]]), /unpacks to \d+ times its size/],
  [
    'a zip in a zip',
    'nested.zip',
    () =>
      zipOf([
        ['a.png', zipOf([['b.png', smallPng()]])],
        ['c.png', smallPng()],
      ]),
    /a\.png: expected one of PNG/,
  ],
  ['a member that climbs out', 'slip.zip', () => zipOf([['../../evil.png', smallPng()]]), /truncated or damaged/],
  [
    'a member with an absolute name',
    'slip.zip',
    () => zipOf([['/etc/cron.d/evil', smallPng()]]),
    /truncated or damaged/,
  ],
  ['a million members', 'many.zip', () => manyMembers(), /expected at most 200000 members, the archive declares \d+/],
  [
    'an npz of 2 KB that declares 10^12 values',
    'big.npz',
    () => npzOf({ train_images: { dtype: '|u1', shape: [1_000_000, 1000, 1000], data: new Uint8Array(1000) } }),
    /needs 1000000000000 bytes/,
  ],
  [
    'Python objects',
    'objects.npz',
    () => npzOf({ train_images: { dtype: '|O', shape: [4, 8, 8], data: new Uint8Array(2048) } }),
    /Python objects/,
  ],
  [
    'a pickle named npy',
    'pickle.npz',
    () => zipOf([['train_images.npy', Buffer.from("cos\nsystem\n(S'touch /tmp/owned'\ntR.")]]),
    /without the NumPy mark|ends inside its header/,
  ],
  ['a truncated PNG', 'cut.png', () => smallPng().subarray(0, 50), /truncated or damaged/],
  [
    'a PNG with a wrong checksum',
    'sum.png',
    () => smallPng().map((value, at) => (at === 45 ? value ^ 1 : value)),
    /checksum/,
  ],
  [
    'a decompression-bomb PNG',
    'bomb.png',
    () => pngOf({ width: 100_000, height: 100_000 }, deflateSync(Buffer.alloc(megabyte))),
    /sides from 1 to 4096/,
  ],
  [
    'a PNG with more pixels than its shape',
    'more.png',
    () => pngOf({ width: 8, height: 8 }, deflateSync(Buffer.alloc(64 * megabyte))),
    /more than its shape's 72 bytes/,
  ],
  [
    'a web page named PNG',
    'page.png',
    () => Buffer.from('<!DOCTYPE html><script>alert(1)</script>'),
    /a web page or XML/,
  ],
  ['a truncated JPEG', 'cut.jpg', () => Buffer.from('ffd8ffe000104a46494600', 'hex'), /truncated or damaged/],
  ['a truncated DICOM', 'cut.dcm', () => ctOf().subarray(0, 300), /its pixels need 128 bytes/],
  ['a DICOM that is cut in its header', 'head.dcm', () => ctOf().subarray(0, 190), /truncated or damaged|missing/],
  [
    'a DICOM with wrong lengths',
    'long.dcm',
    () => ctOf({ pixels: Buffer.alloc(20) }),
    /its pixels need 128 bytes, 20 are there/,
  ],
  [
    'a DICOM that declares a huge picture',
    'huge.dcm',
    () => ctOf({ rows: 65_535, columns: 65_535 }),
    /sides from 1 to 4096/,
  ],
  [
    'a DICOM of a million tiny elements',
    'tiny.dcm',
    () => dicomOf(Array.from({ length: 600_000 }, (_, at) => [0x29, at & 0xffff, 'LO', Buffer.alloc(0)] as const)),
    /expected pixels within the first/,
  ],
  [
    'a truncated NIfTI',
    'cut.nii',
    () => niftiOf({ data: floats().subarray(0, 100) }),
    /needs 256 bytes of voxels, 100 are there/,
  ],
  [
    'a packed NIfTI that is cut',
    'cut.nii.gz',
    () =>
      gzipSync(niftiOf({ data: Buffer.from(Array.from({ length: 256 }, (_, at) => (at * 73) % 64)) })).subarray(0, -30),
    /truncated|expected one of/,
  ],
  [
    'a NIfTI bomb',
    'bomb.nii.gz',
    () => gzipSync(niftiOf({ sides: [512, 512, 400], code: 2, data: new Uint8Array(512 * 512 * 400) })),
    /unpacks to \d+ times its size/,
  ],
  [
    'a NIfTI of 10^12 voxels',
    'big.nii',
    () => niftiOf({ sides: [10_000, 10_000, 10_000], data: floats() }),
    /sides from 1 to 4096/,
  ],
  ['NaN pixels', 'nan.nii', () => niftiOf({ data: floats(1, Number.NaN, 2) }), /1 of 64 pixels are NaN or infinite/],
  ['infinite pixels', 'inf.nii', () => niftiOf({ data: floats(1, Number.POSITIVE_INFINITY) }), /NaN or infinite/],
  [
    'CSV lines of 10 MB',
    'long.csv',
    () => Buffer.from(`image,label\n${'x'.repeat(10 * megabyte)},a\n`),
    /table is damaged|maximum/,
  ],
  ['a link as a member', 'link.zip', () => linkMember(), /is a link/],
];

/** Files that every reader must refuse in words, in under 2 s and 256 MB, and of which nothing may be left behind. */
export const hostileFiles: readonly HostileFile[] = corpus.map(([what, name, bytes, reason]) => ({
  ...{ what, name, bytes, reason },
}));

function linkMember(): Uint8Array {
  const archive = Buffer.from(zipOf([['link.png', Buffer.from('/etc/passwd')]]));
  const directory = archive.readUInt32LE(archive.length - 6);
  archive.writeUInt32LE(0xa1ff0000, directory + 38);
  return archive;
}

/** A directory of that many entries, all of one empty file; each needs 47 bytes. */
function manyMembers(): Uint8Array {
  const one = Buffer.from(zipOf([['a', new Uint8Array()]]));
  const count = 1_000_000;
  const [entryAt, endAt] = [one.indexOf('PK\x01\x02'), one.indexOf('PK\x05\x06')];
  const entry = one.subarray(entryAt, endAt);
  const end64 = Buffer.alloc(56 + 20);
  end64.write('PK\x06\x06', 'latin1');
  end64.writeBigUInt64LE(44n, 4);
  end64.writeBigUInt64LE(BigInt(count), 24);
  end64.writeBigUInt64LE(BigInt(count), 32);
  end64.writeBigUInt64LE(BigInt(count * entry.length), 40);
  end64.writeBigUInt64LE(BigInt(entryAt), 48);
  end64.write('PK\x06\x07', 56, 'latin1');
  end64.writeBigUInt64LE(BigInt(entryAt + count * entry.length), 64);
  end64.writeUInt32LE(1, 72);
  const end = Buffer.from(one.subarray(endAt));
  end.fill(0xff, 8, 20);
  return Buffer.concat([one.subarray(0, entryAt), ...Array.from({ length: count }, () => entry), end64, end]);
}
