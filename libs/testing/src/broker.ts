import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findNatsServer } from './find-nats-server.js';
import { type Exit, type RunningProcess, startProcess } from './process.js';
import { temporaryFolder } from './temporary-folder.js';
import { waitFor } from './wait-for.js';

export interface BrokerOptions {
  /** Text of a nats-server configuration, for example with users and their permissions. */
  config?: string;
  /** Path of a nats-server configuration file; excludes `config`. */
  configFile?: string;
}

export interface Broker extends AsyncDisposable {
  /** `nats://127.0.0.1:<port>`, the same after a restart. */
  readonly url: string;
  readonly port: number;
  /** As a crash: SIGKILL, and back when the process is gone. */
  kill(): Promise<void>;
  /** Kills it if it still runs and starts a new one, which knows nothing of before, on the same port. */
  restart(): Promise<void>;
}

/** A real nats-server on a free port of 127.0.0.1: `await using broker = await startBroker()`. */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  const command = await findNatsServer();
  const configFile = options.configFile;
  let server = await startServer(command, -1, options.config, configFile);
  const port = server.port;
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    async kill() {
      await server.stop();
    },
    async restart() {
      await server.stop();
      server = await startServer(command, port, options.config, configFile);
    },
    async [Symbol.asyncDispose]() {
      await server.stop();
    },
  };
}

interface Server {
  readonly port: number;
  stop(): Promise<void>;
}

/** Port -1 lets the server choose; the file of its ports appears when it listens, which is how we know that it is ready. */
async function startServer(command: string, port: number, config?: string, configFile?: string): Promise<Server> {
  const folder = await temporaryFolder('paucis-nats-');
  const args = ['-a', '127.0.0.1', '-p', String(port), '--ports_file_dir', folder.path];
  const file = config === undefined ? configFile : join(folder.path, 'nats.conf');
  if (file !== undefined && config !== undefined) await writeFile(file, config, { mode: 0o600 });
  const server = await startProcess(command, file === undefined ? args : ['-c', file, ...args]);
  const stop = async () => {
    await server.kill('SIGKILL');
    await folder[Symbol.asyncDispose]();
  };
  try {
    return { port: await listeningPort(server, folder.path), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function listeningPort(server: RunningProcess, folder: string): Promise<number> {
  const ports = waitFor(() => readFile(join(folder, `nats-server_${server.pid}.ports`), 'utf8').then(JSON.parse), {
    what: 'nats-server to listen',
  }) as Promise<{ nats: string[] }>;
  const died = server.exited.then((exit: Exit) => {
    throw new Error(`nats-server ended with ${exit.code ?? exit.signal} before it listened: ${server.stderr}`);
  });
  const found = (await Promise.race([ports, died])).nats[0];
  if (found === undefined) throw new Error('expected nats-server to name the port it listens on, it named none');
  return Number(new URL(found).port);
}
