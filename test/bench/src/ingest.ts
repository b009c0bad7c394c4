import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataset, readShard, selectSamples, writeShard } from '@paucis/imaging';
import { z } from 'zod';
import type { Benchmark, BenchContext, Row } from './benchmark.js';
import { peakMemory } from './ingest-memory.js';
import { interleave } from './interleave.js';
import { startPeer } from './peers.js';

/** Ours / peer in wall time, and megabytes over a process that has read next to nothing. */
const marks = { ratio: 1, peakMb: 300, preparedMs: 1000 } as const;

const warmUpMs = 500;

interface Case {
  readonly row: string;
  readonly kind: 'npz' | 'pictures' | 'dicom' | 'nifti';
  /** What the peer's writer is told. */
  readonly files: (quick: boolean) => object;
}

const cases: readonly Case[] = [
  { row: 'npz', kind: 'npz', files: (quick) => ({ images: quick ? 4_000 : 20_000, side: 28, channels: 3 }) },
  { row: 'npz/small', kind: 'npz', files: () => ({ images: 780, side: 28, channels: 1 }) },
  {
    row: 'png-folder',
    kind: 'pictures',
    files: (quick) => ({ images: quick ? 60 : 300, side: 256, channels: 3, bits: 8 }),
  },
  {
    row: 'png-folder/28',
    kind: 'pictures',
    files: (quick) => ({ images: quick ? 500 : 3_000, side: 28, channels: 1, bits: 8 }),
  },
  {
    row: 'png-folder/16-bit',
    kind: 'pictures',
    files: (quick) => ({ images: quick ? 30 : 150, side: 256, channels: 1, bits: 16 }),
  },
  { row: 'dicom-series', kind: 'dicom', files: (quick) => ({ series: quick ? 1 : 4, slices: 60, side: 512 }) },
  { row: 'dicom-series/small', kind: 'dicom', files: (quick) => ({ series: quick ? 2 : 10, slices: 35, side: 64 }) },
  {
    row: 'nifti',
    kind: 'nifti',
    files: (quick) => ({ images: quick ? 2 : 6, sides: [192, 192, 100], dtype: 'int16', orientation: 'LAS' }),
  },
  {
    row: 'nifti/small',
    kind: 'nifti',
    files: (quick) => ({ images: quick ? 20 : 200, sides: [35, 51, 36], dtype: 'float32', orientation: 'RAS' }),
  },
];

const Answer = z.object({
  ms: z.number().default(NaN),
  values: z.number().optional(),
  sum: z.number().optional(),
  weighted: z.number().optional(),
});
type Peer = Awaited<ReturnType<typeof startPeer>>;

/**
 * Reading a data set from its files to pixels in memory, beside NumPy, Pillow, pydicom and nibabel on the very same files, which
 * those libraries wrote; wall time, both processes warm. Before that both sides' pixels are compared. `prepared-set`: a
 * preprocessed fold from the disk. `peak-memory`: what the
 * registry's reading process takes for 1 GB of files through a whole ingest, shards included, over one for a tiny set.
 */
export const ingest: Benchmark = {
  summary: 'reading data sets beside NumPy, Pillow, pydicom and nibabel; memory of an ingest',
  peers: 'ingest.txt',
  async *run(context) {
    const folder = await mkdtemp(join(tmpdir(), 'paucis-bench-'));
    try {
      if (context.python === undefined) context.progress('the files are written by the peers: --install-peers');
      else yield* rowsOf(context, context.python, folder);
    } finally {
      await rm(folder, { recursive: true });
    }
    if (context.wants('prepared-set')) yield await preparedSet();
    if (context.wants('peak-memory')) yield await peakMemory(context, marks.peakMb);
  },
};

async function* rowsOf(context: BenchContext, python: string, folder: string): AsyncGenerator<Row> {
  await using peer = await startPeer(python, 'ingest.py');
  const versions = await peer.ask({ op: 'versions' });
  for (const { row, kind, files } of cases) {
    if (!context.wants(row)) continue;
    const path = join(folder, row.replace('/', '-'));
    context.progress(`${row}: writing`);
    await peer.ask({ op: 'make', kind, folder: path, ...files(context.quick) });
    context.progress(`${row}: reading`);
    await requireSame(row, kind, path, peer);
    const firstMs = await timeOf(kind, path);
    const measured = await interleave(
      {
        ours: () => timeOf(kind, path),
        peer: async () => Answer.parse(await peer.ask({ op: 'read', kind, folder: path })).ms,
      },
      // Both sides warm: a few milliseconds take more rounds until the code is compiled.
      { rounds: context.quick ? 3 : 7, warmUp: Math.min(50, Math.ceil(warmUpMs / firstMs)) },
    );
    yield {
      ...{ name: row, unit: 'ms', better: 'lower', mark: marks.ratio },
      ours: measured.ours.median,
      peer: measured.peer.median,
      detail: { ...measured, files: files(context.quick), versions },
    };
    await rm(path, { recursive: true });
  }
}

/** 10,000 images of 28 pixels that were preprocessed before, from the disk into the batches of a fold. */
async function preparedSet(): Promise<Row> {
  const count = 10_000;
  const folder = await mkdtemp(join(tmpdir(), 'paucis-bench-'));
  try {
    const file = join(folder, 'prepared');
    const sampleIds = Array.from({ length: count }, (_, at) => `train-${at}`);
    const images = new Uint8Array(count * 784).map((_, at) => at % 251);
    const labels = new Int32Array(count).map((_, at) => at % 2);
    const image = { height: 28, width: 28, channels: 1 };
    await writeFile(file, writeShard({ image, images, labels, sampleIds, groups: sampleIds }));
    const load = async () => {
      const started = performance.now();
      const batch = readShard(await readFile(file));
      selectSamples([batch], sampleIds.slice(0, 8_000));
      selectSamples([batch], sampleIds.slice(8_000));
      return performance.now() - started;
    };
    const { ours } = await interleave({ ours: load }, { rounds: 9 });
    const row = { name: 'prepared-set', ours: ours.median, peer: undefined, unit: 'ms', better: 'lower' } as const;
    return { ...row, mark: marks.preparedMs, markOn: 'ours', detail: { ours } };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function timeOf(kind: Case['kind'], path: string): Promise<number> {
  globalThis.gc?.();
  const started = performance.now();
  const read: unknown[] = [];
  for await (const block of blocksOf(kind, path)) read.push(block);
  return performance.now() - started;
}

async function* blocksOf(kind: Case['kind'], path: string) {
  const file = kind === 'npz' ? join(path, 'set.npz') : path;
  await using opened = await openDataset(file);
  yield* opened.source.blocks();
}

/** Both sides hold the same values in the same places. */
async function requireSame(row: string, kind: Case['kind'], path: string, peer: Peer): Promise<void> {
  const theirs = Answer.parse(await peer.ask({ op: 'read', kind, folder: path, sums: true }));
  const ours = { values: 0, sum: 0, weighted: 0 };
  let at = 0;
  let part = '';
  for await (const block of blocksOf(kind, path)) {
    for (const { pixels, split } of block) {
      // The peer holds each part of an npz as one array, else each image.
      if (kind !== 'npz' || split !== part) at = 0;
      part = split;
      for (const value of pixels) {
        ours.sum += value;
        ours.weighted += value * (at % 251);
        at += 1;
      }
      ours.values += pixels.length;
    }
  }
  const isNear = (a: number, b = NaN): boolean => Math.abs(a - b) <= 1e-7 * Math.abs(a);
  if (ours.values === theirs.values && isNear(ours.sum, theirs.sum) && isNear(ours.weighted, theirs.weighted)) return;
  const count = (await readdir(path)).length;
  throw new Error(`${row} (${count} entries): ${JSON.stringify(ours)} here, ${JSON.stringify(theirs)} from the peer`);
}
