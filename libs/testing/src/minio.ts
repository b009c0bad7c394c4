import { randomBytes } from 'node:crypto';
import { type AddressInfo, createServer } from 'node:net';
import { once } from 'node:events';
import { findProgram } from './find-program.js';
import { type RunningProcess, startProcess } from './process.js';
import { temporaryFolder } from './temporary-folder.js';
import { waitFor } from './wait-for.js';

export interface Minio extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`, the same after a restart. */
  readonly url: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** As a crash: SIGKILL, and back when the process is gone. */
  kill(): Promise<void>;
  /** Kills it if it still runs and starts it again on the same data and port. */
  restart(): Promise<void>;
}

/**
 * The path of a MinIO server. Undefined, said on stderr with the reason, where there is none, so that a test can skip and
 * be seen to: `it.skipIf((await findMinio()) === undefined)(...)`. Under `CI` there must be one.
 */
export async function findMinio(): Promise<string | undefined> {
  const found = await findProgram('minio', 'minio');
  if (found !== undefined) return found;
  const reason =
    'expected minio in .paucis/runtime.json or on the PATH, found none: run `node infra/setup.mjs minio` (it needs Go)';
  if (process.env['CI']) throw new Error(reason);
  process.stderr.write(`tests of the S3 store are skipped: ${reason}\n`);
  return undefined;
}

/** A real MinIO server on a free port of 127.0.0.1, empty, with random keys: `await using minio = await startMinio()`. */
export async function startMinio(): Promise<Minio> {
  const command = await findMinio();
  if (command === undefined) throw new Error('there is no MinIO server: run `node infra/setup.mjs minio`');
  const folder = await temporaryFolder('paucis-minio-');
  const keys = { accessKey: randomBytes(10).toString('hex'), secretKey: randomBytes(20).toString('hex') };
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;
  const start = async () => {
    const server = await startProcess(command, ['server', '--quiet', '--address', address, folder.path], {
      MINIO_ROOT_USER: keys.accessKey,
      MINIO_ROOT_PASSWORD: keys.secretKey,
      MINIO_BROWSER: 'off',
      MINIO_UPDATE: 'off',
      // A crawler of usage figures that nobody reads here.
      MINIO_SCANNER_SPEED: 'slowest',
    });
    await untilLive(server, url);
    return server;
  };
  let server: RunningProcess;
  try {
    server = await start();
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
  return {
    url,
    ...keys,
    async kill() {
      await server.kill('SIGKILL');
    },
    async restart() {
      await server.kill('SIGKILL');
      server = await start();
    },
    async [Symbol.asyncDispose]() {
      await server.kill('SIGKILL');
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function untilLive(server: RunningProcess, url: string): Promise<void> {
  const died = server.exited.then(({ code, signal }) => {
    throw new Error(`minio ended with ${code ?? signal} before it was ready: ${server.stderr}${server.stdout}`);
  });
  const ready = waitFor(async () => (await fetch(`${url}/minio/health/ready`)).ok, {
    what: 'MinIO to be ready',
    timeoutMs: 120_000,
  });
  try {
    await Promise.race([ready, died]);
  } catch (error) {
    await server.kill('SIGKILL');
    throw error;
  }
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}
