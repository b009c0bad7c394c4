import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Conflict, Invalid, NotFound, Unavailable } from '@paucis/contracts';
import { temporaryFolder } from '@paucis/testing';
import { describe, expect, it } from 'vitest';
import { smallDisk } from '../fixtures/small-disk.js';
import { FolderStore } from './folder-store.js';

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const collect = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
};

describe('the folder store', () => {
  it('gives back what was put, bytes or stream, under the hash of the content', async () => {
    await using folder = await temporaryFolder();
    const store = new FolderStore(folder.path);
    const bytes = randomBytes(300_000);
    const sha256 = sha256Of(bytes);

    const ref = await store.put('registry', bytes, { name: 'shard-0' });
    const again = await store.put('registry', Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]), {
      name: 'shard-0',
    });

    expect(ref).toEqual({
      name: 'shard-0',
      key: `registry/${sha256.slice(0, 2)}/${sha256}`,
      sha256,
      sizeBytes: 300_000,
    });
    expect(again).toEqual(ref);
    expect((await store.get(ref.key, { sha256 })).equals(bytes)).toBe(true);
    expect((await buffer(await store.stream(ref.key))).equals(bytes)).toBe(true);
    expect(await collect(store.list('registry'))).toMatchObject([{ key: ref.key, sizeBytes: 300_000 }]);
    expect(await collect(store.list('tuner'))).toEqual([]);
  });

  it('forgets what is deleted, and says NotFound', async () => {
    await using folder = await temporaryFolder();
    const store = new FolderStore(folder.path);
    const { key } = await store.put('registry', Buffer.from('x'), { name: 'x' });

    await store.delete(key);
    await store.delete(key);

    expect(await store.has(key)).toBe(false);
    await expect(store.get(key)).rejects.toThrow(NotFound);
    await expect(store.stream(key)).rejects.toThrow(NotFound);
  });

  it('notices a single changed bit, whole or streamed, and heals when the bytes are put again', async () => {
    await using folder = await temporaryFolder();
    const store = new FolderStore(folder.path);
    const bytes = randomBytes(200_000);
    const { key } = await store.put('registry', bytes, { name: 'x' });
    const damaged = await readFile(join(folder.path, key));
    damaged[100_000] = (damaged[100_000] ?? 0) ^ 1;
    await writeFile(join(folder.path, key), damaged);

    await expect(store.get(key)).rejects.toThrow(Conflict);
    await expect(buffer(await store.stream(key))).rejects.toThrow(/expected SHA-256/);
    await store.put('registry', bytes, { name: 'x' });

    expect((await store.get(key)).equals(bytes)).toBe(true);
  });

  it.each(['../../etc/passwd', 'registry/../tuner/x', 'registry/ab/cd', '/etc/passwd', ''])(
    'refuses the key %j',
    async (key) => {
      await using folder = await temporaryFolder();
      const store = new FolderStore(folder.path);

      await expect(store.get(key)).rejects.toThrow(Invalid);
      await expect(store.put(key, Buffer.from('x'), { name: 'x' })).rejects.toThrow(Invalid);
    },
  );

  it('leaves nothing behind when its source breaks', async () => {
    await using folder = await temporaryFolder();
    const store = new FolderStore(folder.path);
    const broken = async function* () {
      yield randomBytes(1000);
      throw new Error('the upload broke off');
    };

    await expect(store.put('registry', broken(), { name: 'x' })).rejects.toThrow('the upload broke off');

    expect(await readdir(join(folder.path, '.incoming'))).toEqual([]);
    expect(await collect(store.list('registry'))).toEqual([]);
  });

  it('says that the disk is full, leaves nothing half-written, and works when there is room', async ({ skip }) => {
    await using folder = await temporaryFolder();
    await using disk = await smallDisk(folder.path, '1m');
    if (disk === undefined) return skip('a small disk cannot be mounted here');
    const store = new FolderStore(disk.path);

    const failure = await store
      .put('registry', randomBytes(2_000_000), { name: 'big' })
      .catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(Unavailable);
    expect(failure).toMatchObject({ code: 'disk-full' });
    expect(await readdir(join(disk.path, '.incoming'))).toEqual([]);
    const { key } = await store.put('registry', randomBytes(100_000), { name: 'small' });
    expect(await store.has(key)).toBe(true);
  });
});
