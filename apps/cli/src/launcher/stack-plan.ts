import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { messages } from '@paucis/contracts';
import { natsServerConfig, newCredentials, readCredential, writeCredentials } from '@paucis/platform';
import { z } from 'zod';
import { CommandFailed } from '../command-failed.js';
import type { ProcessSpec } from './process-spec.js';

const RuntimeFile = z.object({ natsServer: z.string() });
const host = '127.0.0.1';
const lookLimitMs = 2_000;

export interface PlanOptions {
  readonly dataFolder: string;
  readonly repoRoot: string;
  /** Jobs at a time. */
  readonly slots?: number | undefined;
  readonly natsPort: number;
  readonly httpPort: number;
}

/** The processes of the embedded stack in the order of their start, with the files that they read made. */
export function planStack(options: PlanOptions): readonly ProcessSpec[] {
  const runtimeFile = join(options.repoRoot, '.paucis', 'runtime.json');
  const code = readIfThere(join(options.repoRoot, '.paucis', 'setup.json'));
  const nats = planNats(options, runtimeFile);
  const node = (name: string, app: string, environment: Record<string, string>) => ({
    name,
    command: process.execPath,
    args: [join(options.repoRoot, 'apps', app, 'dist', 'main.js')],
    environment: {
      PAUCIS_DATA_FOLDER: options.dataFolder,
      PAUCIS_NATS_URL: `nats://${host}:${options.natsPort}`,
      PAUCIS_RUNTIME_FILE: runtimeFile,
      ...environment,
    },
    // A process that runs older code than the disk holds is not adopted.
    inputs: [code],
    graceMs: 15_000,
  });
  const standalone: ProcessSpec = {
    ...node('standalone', 'standalone', {
      PAUCIS_NATS_CREDENTIALS_FILE: nats.serviceCredentials,
      PAUCIS_HTTP_HOST: host,
      PAUCIS_HTTP_PORT: String(options.httpPort),
    }),
    port: options.httpPort,
    isReady: (pid) => isHealthy(`http://${host}:${options.httpPort}/health`, pid),
  };
  const trainer: ProcessSpec = {
    ...node('trainer', 'trainer', {
      PAUCIS_NATS_CREDENTIALS_FILE: nats.trainerCredentials,
      PAUCIS_SLOTS: String(options.slots ?? availableParallelism()),
    }),
    // It serves nobody; the dispatcher shows it among its workers when it asks for work.
    isReady: () => Promise.resolve(true),
  };
  return [nats.spec, standalone, trainer];
}

/** Passwords last as long as the data folder, so that a service outlives its launcher; a trainer sees only its own. */
function planNats({ dataFolder, natsPort }: PlanOptions, runtimeFile: string) {
  const folder = join(dataFolder, 'nats');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const serviceCredentials = join(folder, 'services.json');
  const trainerCredentials = join(folder, 'trainer.json');
  if (!existsSync(serviceCredentials) || !existsSync(trainerCredentials)) {
    const { trainer, ...services } = newCredentials();
    if (trainer === undefined) throw new Error('expected credentials for the trainer, found none');
    writeCredentials(trainerCredentials, { trainer });
    writeCredentials(serviceCredentials, services);
  }
  const trainer = readCredential(trainerCredentials, 'trainer');
  const services = readAllCredentials(serviceCredentials);
  const config = natsServerConfig({ port: natsPort, host, messages, credentials: { ...services, trainer } });
  const file = join(folder, 'nats.conf');
  writeFileSync(file, config, { mode: 0o600 });
  const spec: ProcessSpec = {
    name: 'nats',
    command: natsServerOf(runtimeFile),
    args: ['-c', file],
    environment: {},
    inputs: [config],
    port: natsPort,
    isReady: () => greets(natsPort),
    graceMs: 5_000,
  };
  return { spec, serviceCredentials, trainerCredentials };
}

function readAllCredentials(file: string) {
  const names = ['gateway', 'registry', 'tuner', 'dispatcher', 'evaluator'] as const;
  return Object.fromEntries(names.map((name) => [name, readCredential(file, name)]));
}

function natsServerOf(runtimeFile: string): string {
  const found = RuntimeFile.safeParse(JSON.parse(readIfThere(runtimeFile) || '{}')).data?.natsServer;
  if (found !== undefined && existsSync(found)) return found;
  throw new CommandFailed(`${runtimeFile} names no nats-server that exists`, { next: 'run `node infra/setup.mjs`' });
}

function readIfThere(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** nats-server speaks first. */
function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port, timeout: lookLimitMs });
    const answer = (ready: boolean) => {
      socket.destroy();
      resolve(ready);
    };
    socket.once('data', (bytes) => answer(bytes.toString('utf8').startsWith('INFO ')));
    socket.once('error', () => answer(false));
    socket.once('timeout', () => answer(false));
    socket.once('close', () => answer(false));
  });
}

/** Whether that very process answers: another stack may have got the port first. */
async function isHealthy(url: string, pid: number): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(lookLimitMs) });
    const health = (await response.json()) as { status?: string; pid?: number };
    return response.ok && health.status === 'ok' && health.pid === pid;
  } catch {
    return false;
  }
}
