import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Conflict, Invalid, NotFound } from '@paucis/contracts';
import { findMinio, startMinio, temporaryFolder } from '@paucis/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FolderStore } from './folder-store.js';
import type { Intend, ObjectStore } from './object-store.js';
import { S3Store } from './s3-store.js';

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const collect = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
};

interface Place extends AsyncDisposable {
  /** An empty store. */
  open(intend?: Intend): Promise<ObjectStore>;
}

async function onFolder(): Promise<Place> {
  const folder = await temporaryFolder();
  let stores = 0;
  return {
    open: async (intend) => new FolderStore(`${folder.path}/${++stores}`, intend),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

async function onMinio(): Promise<Place> {
  const minio = await startMinio();
  const folder = await temporaryFolder();
  let buckets = 0;
  return {
    async open(intend) {
      const { url, accessKey, secretKey } = minio;
      const address = { url, bucket: `bucket-${++buckets}`, region: 'us-east-1' };
      const store = new S3Store({ ...address, accessKey, secretKey, incomingFolder: folder.path }, intend);
      await store.open();
      return store;
    },
    async [Symbol.asyncDispose]() {
      await minio[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const stores = [
  { name: 'folder', start: onFolder, isThere: true },
  { name: 'MinIO', start: onMinio, isThere: (await findMinio()) !== undefined },
];

/** What every object store promises, on a folder and on a real server. */
describe.each(stores)('the object store on $name', ({ start, isThere }) => {
  describe.skipIf(!isThere)('keeps bytes', () => {
    let place: Place;
    let store: ObjectStore;
    beforeAll(async () => {
      place = await start();
    });
    beforeEach(async () => {
      store = await place.open();
    });
    afterAll(async () => place[Symbol.asyncDispose]());

    it('gives back what was put, bytes or stream, under the hash of the content', async () => {
      const bytes = randomBytes(300_000);
      const sha256 = sha256Of(bytes);

      const ref = await store.put('registry', bytes, { name: 'shard-0' });
      const parts = [bytes.subarray(0, 7), bytes.subarray(7)];
      const again = await store.put('registry', Readable.from(parts), { name: 'shard-0' });

      const key = `registry/${sha256.slice(0, 2)}/${sha256}`;
      expect(ref).toEqual({ name: 'shard-0', key, sha256, sizeBytes: 300_000 });
      expect(again).toEqual(ref);
      expect((await store.get(ref.key, { sha256 })).equals(bytes)).toBe(true);
      expect((await buffer(await store.stream(ref.key))).equals(bytes)).toBe(true);
    });

    it('reads some of the bytes, and as many as there are', async () => {
      const bytes = randomBytes(5_000);
      const { key } = await store.put('registry', bytes, { name: 'x' });

      expect((await store.read(key, 1_000, 20)).equals(bytes.subarray(1_000, 1_020))).toBe(true);
      expect((await store.read(key, 4_990, 20)).equals(bytes.subarray(4_990))).toBe(true);
      await expect(store.read(`registry/ab/${'ab'.repeat(32)}`, 0, 1)).rejects.toThrow(NotFound);
    });

    it('keeps an empty object', async () => {
      const { key } = await store.put('registry', new Uint8Array(), { name: 'nothing' });

      expect(await store.get(key)).toHaveLength(0);
      expect(await store.verify(key)).toMatchObject({ sizeBytes: 0 });
    });

    it('verifies size and checksum of what is there', async () => {
      const bytes = randomBytes(5_000);
      const before = Date.now();
      const { key } = await store.put('registry', bytes, { name: 'x' });

      const found = await store.verify(key);

      expect(found).toMatchObject({ key, sizeBytes: 5_000, sha256: sha256Of(bytes) });
      // A server tells whole seconds.
      expect(found?.storedAt).toBeGreaterThan(before - 1_001);
      expect(await store.verify(`registry/ab/${'ab'.repeat(32)}`)).toBeUndefined();
    });

    it('lists the objects of one owner', async () => {
      const refs = await Promise.all(
        Array.from({ length: 12 }, (_, at) => store.put('registry', Buffer.from(`object ${at}`), { name: 'x' })),
      );
      await store.put('dispatcher', Buffer.from('of somebody else'), { name: 'x' });

      const listed = await collect(store.list('registry'));

      expect(listed.map(({ key }) => key).sort()).toEqual(refs.map(({ key }) => key).sort());
      expect(listed[0]?.sizeBytes).toBeGreaterThan(0);
      expect(await collect(store.list('tuner'))).toEqual([]);
    });

    it('forgets what is deleted, and says NotFound', async () => {
      const { key } = await store.put('registry', Buffer.from('x'), { name: 'x' });

      await store.delete(key);
      await store.delete(key);

      expect(await store.has(key)).toBe(false);
      await expect(store.get(key)).rejects.toThrow(NotFound);
      await expect(store.stream(key)).rejects.toThrow(NotFound);
    });

    it('names the key before anything lies under it, and stores nothing when that is refused', async () => {
      const wasThere: boolean[] = [];
      const careful: ObjectStore = await place.open(async ({ key, sizeBytes }) => {
        wasThere.push(await careful.has(key));
        if (sizeBytes === 9) throw new Conflict('refused', 'not now');
      });
      const ref = await careful.put('registry', Buffer.from('welcome'), { name: 'x' });

      const refused = careful.put('registry', Readable.from([Buffer.from('unwelcome')]), { name: 'x' });

      await expect(refused).rejects.toThrow('not now');
      expect(wasThere).toEqual([false, false]);
      expect((await collect(careful.list('registry'))).map(({ key }) => key)).toEqual([ref.key]);
    });

    it('refuses other bytes than were asked for', async () => {
      const { key } = await store.put('registry', Buffer.from('x'), { name: 'x' });

      await expect(store.get(key, { sha256: 'a'.repeat(64) })).rejects.toThrow(/expected SHA-256 aaa/);
    });

    it.each(['../../etc/passwd', 'registry/../tuner/x', 'registry/ab/cd', '/etc/passwd', ''])(
      'refuses the key %j',
      async (key) => {
        await expect(store.get(key)).rejects.toThrow(Invalid);
        await expect(store.delete(key)).rejects.toThrow(Invalid);
        await expect(store.verify(key)).rejects.toThrow(Invalid);
        await expect(store.put(key, Buffer.from('x'), { name: 'x' })).rejects.toThrow(Invalid);
      },
    );

    it('leaves nothing behind when its source breaks', async () => {
      const broken = async function* () {
        yield randomBytes(1000);
        throw new Error('the upload broke off');
      };

      await expect(store.put('registry', broken(), { name: 'x' })).rejects.toThrow('the upload broke off');

      expect(await collect(store.list('registry'))).toEqual([]);
    });
  });
});
