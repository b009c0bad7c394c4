import { randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Conflict, Unavailable } from '@paucis/contracts';
import { smallDisk, temporaryFolder } from '@paucis/testing';
import { describe, expect, it } from 'vitest';
import { FolderStore } from './folder-store.js';

const collect = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
};

/** What is true of a folder alone; the rest is in `object-store.spec.ts`. */
describe('the folder store', () => {
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
