import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { temporaryFolder, waitFor } from '@paucis/testing';
import { describe, expect, it } from 'vitest';
import { findDataset } from './dataset-source.js';
import { download } from './download.js';

const content = Buffer.alloc(200_000, 'pixels of a data set');
const md5 = createHash('md5').update(content).digest('hex');
const quietly = () => undefined;

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}/set.npz`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function answerRange({ headers }: IncomingMessage, response: ServerResponse): void {
  const from = Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
  response.writeHead(from > 0 ? 206 : 200).end(content.subarray(from));
}

describe('a download', () => {
  it('goes on where it broke off', async () => {
    const ranges: (string | undefined)[] = [];
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'set.npz');
    const hasBegun = () => stat(`${file}.part`).then(({ size }) => size > 0);
    await using server = await serve((request, response) => {
      ranges.push(request.headers.range);
      if (ranges.length > 1) return answerRange(request, response);
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 100_000));
      void waitFor(hasBegun).then(() => response.destroy());
    });

    await download({ url: server.url, md5, file, say: quietly });

    expect(await readFile(file)).toEqual(content);
    expect(ranges).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d+-$/)]);
  });

  it('is not taken when its checksum is not the published one', async () => {
    await using server = await serve(answerRange);
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'set.npz');

    const attempt = download({ url: server.url, md5: '0'.repeat(32), file, say: quietly });

    await expect(attempt).rejects.toThrow(`expected a file with MD5 ${'0'.repeat(32)}, got ${md5}`);
    await expect(readFile(file)).rejects.toThrow('ENOENT');
  });

  it('is not made when the file is there', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'set.npz');
    await writeFile(file, content);

    expect(await download({ url: 'http://127.0.0.1:9/none', md5, file, say: quietly })).toBe(file);
  });
});

describe('a data set of the catalogue', () => {
  it('comes from the first folder that has it', async () => {
    await using folder = await temporaryFolder();
    const [empty, full] = [join(folder.path, 'empty'), join(folder.path, 'full')];
    await mkdir(join(full, 'breastmnist'), { recursive: true });
    await writeFile(join(full, 'breastmnist', 'breastmnist.npz'), content);

    const source = await findDataset('breastmnist', { folders: [empty, full], cacheFolder: empty, say: quietly });

    expect(source).toEqual({ kind: 'file', file: join(full, 'breastmnist', 'breastmnist.npz'), origin: full });
  });

  it('comes from its publisher when no folder has it', async () => {
    const asked: unknown[] = [];
    const source = await findDataset('breastmnist', {
      folders: ['/nowhere'],
      cacheFolder: '/cache',
      say: quietly,
      download: async (what) => {
        asked.push(what.md5);
        return what.file;
      },
    });

    expect(source).toMatchObject({ kind: 'file', file: '/cache/breastmnist.npz' });
    expect(asked).toEqual(['750601b1f35ba3300ea97c75c52ff8f6']);
  });

  it('is drawn, with the reason, when nobody can be reached', async () => {
    const source = await findDataset('breastmnist', {
      folders: [],
      cacheFolder: '/cache',
      say: quietly,
      download: () => Promise.reject(new Error('ENOTFOUND')),
    });

    expect(source).toEqual({ kind: 'phantom', why: 'breastmnist could not be downloaded (ENOTFOUND)' });
  });

  it('must be one that the catalogue holds', async () => {
    const options = { folders: [], cacheFolder: '/cache', say: quietly };

    await expect(findDataset('constructor', options)).rejects.toThrow('which holds pathmnist, pathmnist@64');
  });
});
