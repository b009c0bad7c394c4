import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Batch, selectSamples } from './batch.js';
import { readShard, writeShard } from './shard.js';

function batchOf(count: number, side = 28): Batch {
  const sampleIds = Array.from({ length: count }, (_, at) => `train-${at}`);
  return {
    image: { height: side, width: side, channels: 1 },
    images: Uint8Array.from({ length: count * side * side }, (_, at) => (at * 31) % 251),
    labels: Int32Array.from({ length: count }, (_, at) => at % 3),
    sampleIds,
    groups: sampleIds.map((_, at) => `patient-${at % 7}`),
  };
}

/** As shards were written first. */
function firstFormatOf({ image, images, labels, sampleIds, groups }: Batch): Uint8Array {
  const labelBytes = Buffer.alloc(4 * labels.length);
  labels.forEach((label, at) => labelBytes.writeInt32LE(label, 4 * at));
  const names = Buffer.from(JSON.stringify({ sampleIds, groups }));
  const sha256 = createHash('sha256').update(images).update(labelBytes).update(names).digest('hex');
  const header = Buffer.from(JSON.stringify({ image, count: labels.length, namesBytes: names.length, sha256 }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const mark = Buffer.from('PAUCIS-SHARD-1\n\0', 'latin1');
  return new Uint8Array(Buffer.concat([mark, length, header, images, labelBytes, names]));
}

describe('shards', () => {
  it('come back as they were written, to the byte', () => {
    const batch = batchOf(11, 5);

    const bytes = writeShard(batch);

    expect(readShard(bytes)).toEqual(batch);
    expect(writeShard(readShard(bytes))).toEqual(bytes);
  });

  it('load 10,000 images of 28 px in less than a second', () => {
    const bytes = writeShard(batchOf(10_000));

    const start = performance.now();
    const batch = readShard(bytes);
    selectSamples([batch], batch.sampleIds.toReversed());

    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it('are refused when cut, changed anywhere, or something else', () => {
    const bytes = writeShard(batchOf(3, 4));

    expect(() => readShard(bytes.slice(0, -1))).toThrow(/expected \d+ bytes, got \d+/);
    expect(() => readShard(Buffer.from('PK'))).toThrow('found bytes without its mark');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = bytes.slice();
      changed[at] = (changed[at] as number) ^ 0x10;
      expect(() => readShard(changed), `byte ${at}`).toThrow();
    }
  });

  it('of the first format are read as those of today, and refused when changed', () => {
    const batch = batchOf(5, 4);
    const bytes = firstFormatOf(batch);

    expect(readShard(bytes)).toEqual(batch);
    expect(() => readShard(bytes.slice(0, -1))).toThrow(/expected \d+ bytes, got \d+/);
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = bytes.slice();
      changed[at] = (changed[at] as number) ^ 0x10;
      expect(() => readShard(changed), `byte ${at}`).toThrow();
    }
  });

  it('are not written from uneven parts', () => {
    expect(() => writeShard({ ...batchOf(3), groups: ['a'] })).toThrow(
      'expected 3 images, labels and groups for 3 ids',
    );
  });
});

describe('selectSamples', () => {
  it('takes samples in the asked order from several shards', () => {
    const batch = batchOf(6, 2);
    const [left, right] = [
      selectSamples([batch], ['train-0', 'train-1']),
      selectSamples([batch], ['train-4', 'train-5']),
    ];

    const chosen = selectSamples([left, right], ['train-5', 'train-0']);

    expect(chosen.sampleIds).toEqual(['train-5', 'train-0']);
    expect([...chosen.images]).toEqual([...batch.images.slice(20, 24), ...batch.images.slice(0, 4)]);
    expect([...chosen.labels]).toEqual([2, 0]);
    expect(chosen.groups).toEqual(['patient-5', 'patient-0']);
  });

  it('names a sample that no shard holds', () => {
    expect(() => selectSamples([batchOf(2)], ['train-9'])).toThrow('expected sample train-9');
  });
});
