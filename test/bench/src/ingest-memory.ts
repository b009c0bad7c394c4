import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { deflateSync, gzipSync } from 'node:zlib';
import { Module } from '@nestjs/common';
import { addDataset, getDataset } from '@paucis/contracts';
import { Asks, BaseConfig, defineService, ObjectStore, startService } from '@paucis/platform';
import { registry } from '@paucis/registry';
import { niftiOf, npyOf, pngOf, startBroker, watchChildren, writeTinyDataset } from '@paucis/testing';
import { ZipFile } from 'yazl';
import type { BenchContext, Row } from './benchmark.js';

const megabyte = 2 ** 20;

@Module({})
class Nothing {}

/** A file within an upload, made when its turn comes. */
interface Member {
  readonly name: string;
  readonly make: () => Uint8Array;
}

/** Files of about so many bytes. */
const kinds: Readonly<Record<string, (sizeBytes: number) => readonly Member[]>> = {
  npz: (sizeBytes) => {
    const count = Math.floor(sizeBytes / 2352);
    const labels = Uint8Array.from({ length: count }, (_, at) => at % 2);
    const images = () => npyOf({ dtype: '|u1', shape: [count, 28, 28, 3], data: noise(count * 2352) });
    return [
      { name: 'train_images.npy', make: images },
      { name: 'train_labels.npy', make: () => npyOf({ dtype: '|u1', shape: [count], data: labels }) },
    ];
  },
  png: (sizeBytes) => {
    const side = 1024;
    const make = () => {
      const rows = noise(side * (2 * side + 1)).map((value, place) => (place % (2 * side + 1) === 0 ? 2 : value));
      return pngOf({ width: side, height: side, bits: 16 }, deflateSync(rows, { level: 1 }));
    };
    return inTwoClasses('png', sizeBytes / (2 * side * side), make);
  },
  nifti: (sizeBytes) => {
    const sides = [256, 256, 200] as const;
    const volumeBytes = 2 * 256 * 256 * 200;
    const make = () => gzipSync(niftiOf({ sides, code: 4, data: noise(volumeBytes) }), { level: 1 });
    return inTwoClasses('nii.gz', sizeBytes / volumeBytes, make);
  },
};

const inTwoClasses = (ending: string, count: number, make: () => Uint8Array): readonly Member[] =>
  Array.from({ length: Math.ceil(count) }, (_, at) => ({ name: `${'ab'[at % 2]}/${at}.${ending}`, make }));

/** The largest resident memory of the registry's reading process for 1 GB of files of each kind, over one for a tiny set. */
export async function peakMemory(context: BenchContext, markMb: number): Promise<Row> {
  const sizeBytes = context.quick ? 256 * megabyte : 1024 * megabyte;
  const folder = await mkdtemp(join(tmpdir(), 'paucis-bench-'));
  try {
    await using broker = await startBroker();
    const environment = { PAUCIS_DATA_FOLDER: folder, PAUCIS_NATS_URL: broker.url };
    const options = { environment, write: () => undefined };
    const service = await startService(registry, options);
    const asking = await startService(
      defineService({ name: 'gateway', module: Nothing, config: BaseConfig, database: 'none' }),
      options,
    );
    const add = (name: string, file: string) =>
      ingestedMb(name, file, asking.app.get(Asks), asking.app.get(ObjectStore));
    try {
      const baselineMb = await add('tiny', await writeTinyDataset(folder));
      const peaks: Record<string, number> = {};
      for (const [kind, members] of Object.entries(kinds)) {
        context.progress(`peak-memory: ${kind}`);
        const file = join(folder, `${kind}.zip`);
        await writeZip(file, members(sizeBytes));
        peaks[kind] = (await add(kind, file)) - baselineMb;
        await rm(file);
      }
      const ours = Math.max(...Object.values(peaks));
      const row = { name: 'peak-memory', ours, peer: undefined, unit: 'MB', better: 'lower' } as const;
      return { ...row, mark: markMb, markOn: 'ours', detail: { baselineMb, peaks, sizeBytes } };
    } finally {
      await asking.stop();
      await service.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Adds a file and gives the peak of the process that reads it. Linux only. */
async function ingestedMb(name: string, file: string, asks: Asks, objects: ObjectStore): Promise<number> {
  const { key } = await objects.put('gateway', createReadStream(file), { name: 'upload' });
  const { id } = await asks.ask(addDataset, { name, uploadId: 'upload_1', objectKey: key, fileName: `${name}.zip` });
  const watched = watchChildren('worker-main');
  try {
    for (;;) {
      const { status, error } = await asks.ask(getDataset, { dataset: id });
      if (status === 'failed') throw new Error(`peak-memory: ${name}: ${error}`);
      if (status === 'ready') return (await watched.end()).peakMb;
      await delay(5);
    }
  } finally {
    await watched.end();
  }
}

async function writeZip(file: string, members: readonly Member[]): Promise<void> {
  const zip = new ZipFile();
  for (const { name, make } of members) {
    zip.addReadStreamLazy(name, { compress: false }, (give) =>
      give(null, Readable.from([make()], { objectMode: false })),
    );
  }
  zip.end();
  await pipeline(zip.outputStream as unknown as Readable, createWriteStream(file));
}

/** Bytes in six bits that never repeat: neither zeros, nor copies of each other, nor anything that packs to nothing. */
function noise(length: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = 0x9e3779b9;
  for (let at = 0; at < words.length; at += 1) {
    // Marsaglia, Xorshift RNGs (2003).
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state & 0x3f3f3f3f;
  }
  return new Uint8Array(words.buffer, 0, length);
}
