import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DomainError } from '@paucis/contracts';
import { ctOf, floats, niftiOf, npzOf, realData, smallPng, temporaryFolder, tinyDataset, zipOf } from '@paucis/testing';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { openDataset } from './open-dataset.js';
import { readPicture } from './pictures/index.js';

/** `PAUCIS_FUZZ=10000` is the long form. */
const runs = Number(process.env['PAUCIS_FUZZ'] ?? 100);
const timeoutMs = 3_600_000;

const noise = Buffer.from(Array.from({ length: 32 * 24 * 3 }, (_, at) => (at * 7919) % 256));
const image = () => sharp(noise, { raw: { width: 32, height: 24, channels: 3 } });

/** Files of each kind that are read well, to be damaged. */
const pictures: Readonly<Record<string, () => Uint8Array | Promise<Uint8Array>>> = {
  png: () => image().png().toBuffer(),
  'interlaced png': () => image().png({ progressive: true }).toBuffer(),
  'palette png': () => image().png({ palette: true }).toBuffer(),
  '16-bit png': () => image().toColourspace('rgb16').png().toBuffer(),
  jpeg: () => image().jpeg().toBuffer(),
  'progressive jpeg': () => image().jpeg({ progressive: true }).toBuffer(),
  tiff: () => image().tiff({ compression: 'lzw' }).toBuffer(),
  'tiled tiff': () => image().tiff({ compression: 'deflate', tile: true, tileWidth: 16, tileHeight: 16 }).toBuffer(),
  bmp: () => Buffer.concat([Buffer.from(bmpHeader, 'hex'), noise.subarray(0, 192)]),
  dicom: () => ctOf({ pixels: noise.subarray(0, 128) }),
  nifti: () => niftiOf({ data: floats(1, 2, 3) }),
  'packed nifti': () => gzipSync(niftiOf({ data: floats(1, 2, 3) })),
};
const bmpHeader =
  '424d00000000000000003600000028000000080000000800000001001800000000000000000000000000000000000000000000000000';

/** Compressed DICOM comes from elsewhere: nothing here writes it. */
const compressed = {
  'DICOM in RLE': 'MR_small_RLE.dcm',
  'DICOM in JPEG': 'examples_ybr_color.dcm',
  'DICOM in lossless JPEG': 'SC_rgb_jpeg_gdcm.dcm',
  'DICOM in JPEG-LS': 'MR_small_jpeg_ls_lossless.dcm',
  'DICOM in JPEG 2000': 'MR_small_jp2klossless.dcm',
  'deflated DICOM': 'image_dfl.dcm',
  'big-endian DICOM': 'MR_small_bigendian.dcm',
} as const;
const folder = realData('dicom/pydicom');

const table = (rows: readonly (readonly string[])[]) => rows.map((row) => row.join(',')).join('\n');
const { arrays } = tinyDataset({ train: 4, val: 2, test: 2, size: 8 });
const jsonLines = '{"image":"a.png","label":"x"}\n{"image":"b.png","label":"y"}\n';

/** Data sets of one file (or the table beside two pictures), to be damaged. */
const sets: Readonly<Record<string, { name: string; bytes: () => Uint8Array; layout?: object }>> = {
  'packed npz': { name: 'set.npz', bytes: () => npzOf(arrays) },
  'plain npz': { name: 'set.npz', bytes: () => npzOf(arrays, { compressed: false }) },
  'zip of pictures': { name: 'set.zip', bytes: () => zipOf(['x/a.png', 'y/b.png'].map((name) => [name, smallPng()])) },
  'CSV table': {
    name: 'table.csv',
    bytes: () => Buffer.from(table([['image', 'label', 'split'], ['a.png', 'x', 'train'], ['b.png', 'y', 'val']])), // prettier-ignore
    layout: { table: 'table.csv', label: ['label'], split: 'split' },
  },
  'JSON Lines table': {
    name: 'table.jsonl',
    bytes: () => Buffer.from(jsonLines),
    layout: { table: 'table.jsonl', label: ['label'] },
  },
};

/** Changed bytes, a cut end, and a piece that is repeated or moved elsewhere. */
const damageOf = (length: number) =>
  fc.record({
    changes: fc.array(fc.tuple(fc.nat(length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 8 }),
    cut: fc.option(fc.integer({ min: 1, max: length }), { freq: 3 }),
    copy: fc.option(fc.tuple(fc.nat(length - 1), fc.nat(length - 1), fc.integer({ min: 1, max: 64 })), { freq: 3 }),
  });
type Damage = ReturnType<typeof damageOf> extends fc.Arbitrary<infer Value> ? Value : never;

function damaged(seed: Uint8Array, { changes, cut, copy }: Damage): Buffer {
  const bytes = Buffer.from(seed);
  for (const [at, value] of changes) bytes[at] = value;
  if (copy !== null) bytes.copy(bytes, copy[0], copy[1], copy[1] + copy[2]);
  return bytes.subarray(0, cut ?? bytes.length);
}

/** Reads or refuses in words, soon. */
async function check(seed: Uint8Array, read: (bytes: Buffer) => Promise<unknown>): Promise<void> {
  const property = fc.asyncProperty(damageOf(seed.length), async (damage) => {
    // Not by the clock: the long form runs beside other work.
    const before = process.cpuUsage();
    const outcome = await read(damaged(seed, damage)).catch((error: unknown) => error);
    if (outcome instanceof Error && !(outcome instanceof DomainError)) throw outcome;
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(2_000);
  });
  await fc.assert(property, { numRuns: runs });
}

const readBytes = (bytes: Buffer) => {
  const file = {
    ...{ name: 'x', sizeBytes: bytes.length },
    chunks: async function* () {
      yield bytes;
    },
  };
  return readPicture(file, { pseudonym: (of) => of, warn: () => undefined });
};

describe('whatever bytes change, a file is read or refused by name:', () => {
  it.each(Object.entries(pictures))('%s', async (_, seed) => check(await seed(), readBytes), timeoutMs);

  it.skipIf(!folder).each(Object.entries(compressed))(
    '%s',
    async (_, name) => {
      const path = join(folder as string, name);
      expect(existsSync(path), path).toBe(true);
      await check(readFileSync(path), readBytes);
    },
    timeoutMs,
  );

  it.each(Object.entries(sets))(
    '%s',
    async (_, { name, bytes, layout }) => {
      await using scratch = await temporaryFolder();
      for (const picture of ['a.png', 'b.png']) await writeFile(join(scratch.path, picture), smallPng());
      const path = join(scratch.path, name);

      await check(bytes(), async (damagedBytes) => {
        await writeFile(path, damagedBytes);
        await using opened = await openDataset(layout ? scratch.path : path, { ...(layout && { layout }) });
        for await (const _block of opened.source.blocks()) void _block;
      });
    },
    timeoutMs,
  );
});
