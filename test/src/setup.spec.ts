import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { repositoryRoot, startProcess, temporaryFolder, waitFor, zipOf } from '@paucis/testing';
import { expect, it } from 'vitest';

/** A checkout with the real set-up, an empty cache, and a PATH that holds just these programs. */
async function checkout(programs: Record<string, string> = { 'g++': 'exit 1', make: 'exit 1', python3: 'exit 1' }) {
  const folder = await temporaryFolder();
  const root = repositoryRoot();
  await cp(join(root, 'infra'), join(folder.path, 'infra'), { recursive: true });
  await cp(join(root, 'package-lock.json'), join(folder.path, 'package-lock.json'));
  await symlink(join(root, 'node_modules'), join(folder.path, 'node_modules'));
  const path = join(folder.path, 'bin');
  await mkdir(path);
  for (const [name, body] of Object.entries(programs)) {
    await writeFile(join(path, name), `#!/bin/sh\n${body}\n`);
    await chmod(join(path, name), 0o755);
  }
  const cache = join(folder.path, 'cache');
  const environment = { PATH: path, PAUCIS_CACHE: cache, CXX: undefined, PIP_CONFIG_FILE: undefined };
  return {
    path: folder.path,
    cache,
    setUp: (steps: string[], env: Record<string, string> = {}) =>
      startProcess(process.execPath, ['infra/setup.mjs', ...steps], { ...environment, ...env }, folder.path),
    async pin(wheel: Uint8Array) {
      const file = join(folder.path, 'infra', 'runtime.lock.json');
      const lock = JSON.parse(await readFile(file, 'utf8')) as { libtensorflow: Record<string, object> };
      const sha256 = createHash('sha256').update(wheel).digest('hex');
      const sizes = { sizeBytes: wheel.length, unpackedBytes: 1e8 };
      lock.libtensorflow['linux-x64'] = { ...lock.libtensorflow['linux-x64'], file: 'tiny.whl', sha256, ...sizes };
      await writeFile(file, JSON.stringify(lock));
    },
    files: (place: string) => (existsSync(join(cache, place)) ? readdirSync(join(cache, place)) : []),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** A Python package index with one wheel; `breakAfter` ends the first download after that many bytes. */
async function packageIndex(wheel: Uint8Array, breakAfter?: number) {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    if (!request.url?.endsWith('.whl')) {
      response.setHeader('content-type', 'application/vnd.pypi.simple.v1+json');
      response.end(JSON.stringify({ files: [{ filename: 'tiny.whl', url: '/files/tiny.whl' }] }));
      return;
    }
    const begin = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    ranges.push(request.headers.range);
    response.writeHead(begin > 0 ? 206 : 200, { 'content-length': wheel.length - begin });
    if (breakAfter === undefined || ranges.length > 1) response.end(wheel.subarray(begin));
    else response.write(wheel.subarray(0, breakAfter), () => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    env: { PIP_INDEX_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple` },
    ranges,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const wheelOf = (library: Uint8Array) =>
  zipOf([
    ['tensorflow/libtensorflow_cc.so.2', library],
    ['tensorflow/libtensorflow_framework.so.2', Buffer.from('no library')],
    ['tensorflow/include/tensorflow/c/c_api.h', Buffer.from('// no header')],
  ]);

it('names the missing compiler and one command that installs it, and writes nothing', async () => {
  await using fresh = await checkout({ make: 'exit 1' });

  await using setup = await fresh.setUp([]);

  expect(await setup.exited).toEqual({ code: 1, signal: null });
  expect(setup.stderr).toMatch(/found no C\+\+ compiler and python3 on the PATH\.\n(Run: .*install|Install)/);
  expect(setup.stdout).toBe('');
  expect(existsSync(fresh.cache)).toBe(false);
  expect(existsSync(join(fresh.path, '.paucis'))).toBe(false);
});

it('refuses a wheel whose checksum is not the pinned one', async () => {
  const wheel = wheelOf(randomBytes(1000));
  await using fresh = await checkout();
  await fresh.pin(wheel);
  await using index = await packageIndex(Buffer.concat([wheel, Buffer.from('!')]));

  await using setup = await fresh.setUp(['tensorflow'], index.env);

  expect((await setup.exited).code).toBe(1);
  expect(setup.stderr).toMatch(/tiny\.whl was refused: expected SHA-256 [0-9a-f]{64}, came [0-9a-f]{64}\./);
  expect([fresh.files('downloads'), fresh.files('runtime'), fresh.files('temporary')]).toEqual([[], [], []]);
});

it('goes on with a download that broke off', async () => {
  const wheel = wheelOf(randomBytes(3_000_000));
  await using fresh = await checkout();
  await fresh.pin(wheel);
  await using index = await packageIndex(wheel, 1_000_000);

  await using setup = await fresh.setUp(['tensorflow'], index.env);
  await setup.exited;

  const [first, second, third] = index.ranges;
  expect([first, third]).toEqual([undefined, undefined]);
  expect(Number(/bytes=(\d+)-/.exec(second ?? '')?.[1])).toBeGreaterThan(0);
  expect(fresh.files('downloads')).toEqual(['tiny.whl']);
  expect(setup.stderr).toContain('compiling the TensorFlow.js binding failed');
});

it('leaves no half-made runtime when it is killed while unpacking, and clears up the next time', async () => {
  const wheel = wheelOf(Buffer.alloc(200_000_000));
  await using fresh = await checkout();
  await fresh.pin(wheel);
  await using index = await packageIndex(wheel);
  const unpacked = () =>
    fresh
      .files('temporary')
      .flatMap((name) => fresh.files(join('temporary', name, 'lib')).map((file) => join(name, file)));

  await using killed = await fresh.setUp(['tensorflow'], index.env);
  await waitFor(() => unpacked().length > 0, { what: 'the first unpacked file', everyMs: 2, timeoutMs: 30_000 });
  await killed.kill('SIGKILL');

  expect(killed.stderr).not.toContain('compiling');
  expect(fresh.files('runtime')).toEqual([]);
  expect(fresh.files('temporary')).toHaveLength(1);

  await using again = await fresh.setUp(['tensorflow'], index.env);
  await again.exited;

  expect(again.stderr).toContain('compiling the TensorFlow.js binding failed'); // as it must, with such libraries
  expect(index.ranges).toHaveLength(1);
  expect([fresh.files('runtime'), fresh.files('temporary')]).toEqual([[], []]);
});

it('makes a thing once when two set-ups want it at the same time', async () => {
  await using fresh = await checkout();
  const script = `
    import { appendFileSync, writeFileSync } from 'node:fs';
    import { cached } from './infra/setup/cache.mjs';
    import { progressOn } from './infra/setup/progress.mjs';
    const place = await cached('thing/1', progressOn(), async (folder) => {
      appendFileSync('made', 'x');
      writeFileSync(folder + '/content', 'whole');
    });
    console.log(place);`;
  const start = () =>
    startProcess(process.execPath, ['--input-type=module', '-e', script], { PAUCIS_CACHE: fresh.cache }, fresh.path);

  await using first = await start();
  await using second = await start();
  await using third = await start();
  const exits = await Promise.all([first.exited, second.exited, third.exited]);

  expect(exits.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(await readFile(join(fresh.path, 'made'), 'utf8')).toBe('x');
  expect(await readFile(join(fresh.cache, 'thing', '1', 'content'), 'utf8')).toBe('whole');
});
