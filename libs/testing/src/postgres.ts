import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { findPostgres, type PostgresPrograms } from './find-postgres.js';
import { type RunningProcess, startProcess } from './process.js';
import { repositoryRoot } from './repository.js';
import { temporaryFolder } from './temporary-folder.js';
import { waitFor } from './wait-for.js';

export interface Postgres extends AsyncDisposable {
  /** `postgres://...` of an empty database that nobody else has. */
  newDatabase(): Promise<string>;
  /** As a crash: SIGKILL to all of its processes, and back when they are gone. */
  kill(): Promise<void>;
  /** Kills it if it still runs and starts it on the same data and port. */
  restart(): Promise<void>;
}

export interface PostgresOptions {
  /** Sync every commit to disk, as a real one does; off by default, since no spec cuts the machine's power. */
  readonly durable?: boolean;
}

const user = 'paucis';

/** A real PostgreSQL on a free port of 127.0.0.1 with data of its own: `await using postgres = await startPostgres()`. */
export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const folder = await temporaryFolder('paucis-postgres-');
  try {
    const programs = await findPostgres(folder.path);
    const password = await copyTemplate(programs, join(folder.path, 'data'));
    const port = await freePort();
    const start = () => startServer(programs, folder.path, port, options);
    const urlOf = (database: string) => `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
    let server = await start();
    let databases = 0;
    const kill = async () => void (await server.kill('SIGKILL'));
    return {
      async newDatabase() {
        const name = `paucis_${++databases}`;
        await statement(urlOf('postgres'), `CREATE DATABASE ${name} STRATEGY FILE_COPY`);
        return urlOf(name);
      },
      kill,
      async restart() {
        await kill();
        server = await start();
      },
      async [Symbol.asyncDispose]() {
        // Its immediate shutdown: it takes its shared memory with it.
        server.signal('SIGQUIT');
        await server.exited;
        await server.kill();
        await folder[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}

async function statement(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function startServer(
  { postgres, identity }: PostgresPrograms,
  folder: string,
  port: number,
  { durable = false }: PostgresOptions,
): Promise<RunningProcess> {
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: durable ? 'on' : 'off',
    max_connections: '200',
    shared_buffers: '32MB',
    dynamic_shared_memory_type: 'mmap',
    timezone: 'UTC',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const args = ['-D', join(folder, 'data'), ...flags];
  const server = await startProcess(postgres, args, { LC_ALL: 'C' }, folder, identity);
  const died = server.exited.then(({ code, signal }) => {
    throw new Error(`postgres ended with ${code ?? signal} before it listened: ${server.stderr}`);
  });
  const ready = waitFor(() => server.stderr.includes('ready to accept connections'), {
    what: 'postgres to accept connections',
    timeoutMs: 120_000,
  });
  try {
    await Promise.race([ready, died]);
    return server;
  } catch (error) {
    await server.kill('SIGKILL');
    throw error;
  } finally {
    died.catch(() => undefined);
  }
}

/** Copies the files of an empty server, which takes a tenth of the time of making them; the first ever makes them. */
async function copyTemplate(programs: PostgresPrograms, data: string): Promise<string> {
  const template = join(repositoryRoot(), '.paucis', 'postgres', programs.version);
  if (!existsSync(template)) await makeTemplate(programs, template);
  await cp(template, data, { recursive: true });
  const password = (await readFile(join(data, 'password'), 'utf8')).trim();
  await rm(join(data, 'password'));
  await handOver(data, programs.identity);
  return password;
}

async function makeTemplate({ initdb, identity }: PostgresPrograms, template: string): Promise<void> {
  await using folder = await temporaryFolder('paucis-initdb-');
  const passwordFile = join(folder.path, 'password');
  await writeFile(passwordFile, `${randomBytes(16).toString('hex')}\n`, { mode: 0o600 });
  await handOver(folder.path, identity);
  const data = join(folder.path, 'data');
  const args = ['-D', data, '-U', user, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const made = await startProcess(
    initdb,
    [...args, '--encoding=UTF8', '--locale=C', '--no-sync', '--wal-segsize=1', '-c', 'scram_iterations=1'],
    { LC_ALL: 'C' },
    folder.path,
    identity,
  );
  const { code } = await made.exited;
  await made.kill();
  if (code !== 0) throw new Error(`initdb ended with ${code}: ${made.stderr}${made.stdout}`);
  await cp(passwordFile, join(data, 'password'));
  const beside = `${template}.${process.pid}`;
  await mkdir(join(template, '..'), { recursive: true });
  await cp(data, beside, { recursive: true });
  await chmod(beside, 0o700);
  // Somebody else may have been faster: theirs is as good.
  await rename(beside, template).catch(() => rm(beside, { recursive: true }));
}

/** Gives the folder to the user that the server runs as. */
async function handOver(folder: string, identity: PostgresPrograms['identity']): Promise<void> {
  await chmod(folder, 0o700);
  if (identity === undefined) return;
  const entries = await readdir(folder, { recursive: true });
  for (const path of [folder, ...entries.map((entry) => join(folder, entry))]) {
    await chown(path, identity.uid, identity.gid);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('expected a port of 127.0.0.1, got none');
  return address.port;
}
