import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Conflict, NotFound, Unavailable } from '@paucis/contracts';
import { findMinio, type Minio, startMinio, type TemporaryFolder, temporaryFolder } from '@paucis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readGranted, writeGranted } from './grants.js';
import { S3Store } from './s3-store.js';

const sha256 = 'a1fce4363854ff888cff4b8e7875d600c2682390412a8cf79b37d0b11148b0fa';

/** What is true of a server alone; the rest is in `object-store.spec.ts`. */
describe.skipIf((await findMinio()) === undefined)('the S3 store', () => {
  let minio: Minio;
  let folder: TemporaryFolder;
  let store: S3Store;
  const storeAt = (url: string) =>
    new S3Store({ ...minio, url, bucket: 'paucis', region: 'us-east-1', incomingFolder: folder.path });

  beforeAll(async () => {
    minio = await startMinio();
    folder = await temporaryFolder();
    store = storeAt(minio.url);
    await Promise.all([store.open(), store.open()]);
  });
  afterAll(async () => {
    await minio[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  it('grants the reading of one object to who has no keys', async () => {
    const bytes = randomBytes(1_000);
    const { key } = await store.put('registry', bytes, { name: 'x' });
    const other = await store.put('registry', randomBytes(10), { name: 'y' });

    const grant = await store.grantRead(key, 60);

    expect((await readGranted(grant)).equals(bytes)).toBe(true);
    expect((await fetch(grant.url.replace(key, other.key))).status).toBe(403);
    expect((await fetch(grant.url, { method: 'DELETE' })).status).toBe(403);
    expect((await fetch(`${minio.url}/paucis/${key}`)).status).toBe(403);
  });

  it('grants for a time only', async () => {
    const { key } = await store.put('registry', randomBytes(10), { name: 'x' });
    const grant = await store.grantRead(key, 1);

    await expect.poll(async () => (await fetch(grant.url)).status, { timeout: 10_000 }).toBe(403);
    await expect(readGranted(grant)).rejects.toThrow(Conflict);
  });

  it('grants the writing of exactly the bytes that were named', async () => {
    const right = Buffer.from('yesterday');
    const { sha256: hash } = await store.put('registry', right, { name: 'x' });
    const grant = await store.grantWrite('dispatcher', { sha256: hash, sizeBytes: right.length }, 60);

    await expect(writeGranted(grant, 9, () => Buffer.from('yesterdoy'))).rejects.toThrow(Conflict);
    expect(await store.has(grant.key)).toBe(false);
    const without = await fetch(grant.url, { method: 'PUT', body: right });
    expect(without.status).toBe(400); // a signed header is missing
    const lied = { ...grant, headers: { 'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64') } };
    await expect(writeGranted(lied, right.length, () => right)).rejects.toThrow(Conflict);
    expect(await store.has(grant.key)).toBe(false);

    await writeGranted(grant, right.length, () => right);

    expect(await store.verify(grant.key)).toMatchObject({ sha256: hash, sizeBytes: 9 });
  });

  it('notices bytes that the server does not give back as they were', async () => {
    const bytes = randomBytes(50_000);
    const { key } = await store.put('registry', bytes, { name: 'x' });
    await using damaging = await proxyTo(minio.url, (chunk) => chunk.fill(0, 0, 1));

    await expect(storeAt(damaging.url).get(key)).rejects.toMatchObject({ code: 'object-corrupt' });
  });

  it('stores nothing of an upload that is damaged on its way', async () => {
    await using damaging = await proxyTo(minio.url, undefined, (chunk) => chunk.fill(0, 0, 1));
    const bytes = randomBytes(50_000);

    await expect(storeAt(damaging.url).put('tuner', bytes, { name: 'x' })).rejects.toThrow(Conflict);

    for await (const { key } of store.list('tuner')) throw new Error(`expected nothing, found ${key}`);
  });

  it('tries again when bytes are damaged once, there or back', async () => {
    const once = () => {
      let isFirst = true;
      return (chunk: Buffer) => {
        if (isFirst) chunk[0] = (chunk[0] ?? 0) ^ 1;
        isFirst = false;
        return chunk;
      };
    };
    const bytes = randomBytes(50_000);
    await using up = await proxyTo(minio.url, undefined, once());
    await using down = await proxyTo(minio.url, once());

    const { key } = await storeAt(up.url).put('models', bytes, { name: 'x' });

    expect((await storeAt(down.url).get(key)).equals(bytes)).toBe(true);
  });

  it('tries again when the server answers 503 once, and says so when it stays away', async () => {
    let answers = 0;
    await using busy = await proxyTo(minio.url, undefined, undefined, (response) => {
      answers += 1;
      if (answers > 2) return false;
      response.writeHead(503).end('<Error><Message>Please reduce your request rate.</Message></Error>');
      return true;
    });

    const { key } = await storeAt(busy.url).put('registry', Buffer.from('patience'), { name: 'x' });

    expect(await store.has(key)).toBe(true);
    expect(answers).toBe(3);
    const away = storeAt('http://127.0.0.1:9');
    await expect(away.put('registry', Buffer.from('x'), { name: 'x' })).rejects.toThrow(Unavailable);
    await expect(away.get(key)).rejects.toThrow(Unavailable);
    await expect(away.has(key)).rejects.toThrow(Unavailable);
    await expect(away.open()).rejects.toThrow(Unavailable);
  }, 60_000);

  it('says which keys are wrong by refusing to open, and what is missing by NotFound', async () => {
    const stranger = new S3Store({
      ...{ url: minio.url, bucket: 'paucis', region: 'us-east-1', incomingFolder: folder.path },
      ...{ accessKey: minio.accessKey, secretKey: 'a wrong secret key' },
    });

    await expect(stranger.open()).rejects.toThrow(/credentials required/);
    await expect(store.get(`registry/a1/${sha256}`)).rejects.toThrow(NotFound);
  });

  it('keeps what was stored over a crash of the server', async () => {
    const bytes = randomBytes(10_000);
    const { key } = await store.put('registry', bytes, { name: 'x' });

    await minio.restart();

    expect((await store.get(key)).equals(bytes)).toBe(true);
  });
});

type Change = (chunk: Buffer) => Buffer;

/** A real proxy that changes bytes, or answers itself. It keeps the Host header, which is part of what is signed. */
async function proxyTo(
  target: string,
  changeAnswer: Change = (chunk) => chunk,
  changeBody: Change = (chunk) => chunk,
  intercept: (response: ServerResponse) => boolean = () => false,
) {
  const pass = (incoming: IncomingMessage, response: ServerResponse) => {
    if (intercept(response)) return void incoming.resume();
    const { method, url, headers } = incoming;
    const onward = httpRequest(`${target}${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.on('data', (chunk: Buffer) => response.write(changeAnswer(chunk)));
      answer.on('end', () => response.end());
    });
    onward.on('error', () => response.destroy());
    incoming.on('data', (chunk: Buffer) => onward.write(changeBody(chunk)));
    incoming.on('end', () => onward.end());
  };
  const server = createServer(pass).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
