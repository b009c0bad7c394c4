import { existsSync, readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ServiceName } from '@paucis/contracts';
import { z } from 'zod';
import { CommandFailed } from '../command-failed.js';
import { makeNatsFiles, type NatsFiles } from './nats-files.js';
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
  /** Settings of the services (not of the trainer) when each is a process of its own; absent: one process hosts them. */
  readonly team?: Readonly<Record<string, string>> | undefined;
}

/** Whoever is asked starts before whoever asks. */
const behindGateway = ['registry', 'dispatcher', 'tuner', 'evaluator'] as const satisfies readonly ServiceName[];

/** The process that serves HTTP. */
export const entranceOf = ({ team }: Pick<PlanOptions, 'team'>): string =>
  team === undefined ? 'standalone' : 'gateway';

/** The processes of the stack in the order of their start, with the files that they read made. */
export function planStack(options: PlanOptions): readonly ProcessSpec[] {
  const { dataFolder, repoRoot, natsPort, httpPort, team } = options;
  const runtimeFile = join(repoRoot, '.paucis', 'runtime.json');
  const files = makeNatsFiles(join(dataFolder, 'nats'), { host, port: natsPort });
  const code = readIfThere(join(repoRoot, '.paucis', 'setup.json'));
  const node = (name: string, credentials: string, environment: Readonly<Record<string, string>>): ProcessSpec => ({
    name,
    command: process.execPath,
    args: [join(repoRoot, 'apps', name, 'dist', 'main.js')],
    environment: {
      PAUCIS_DATA_FOLDER: dataFolder,
      PAUCIS_NATS_URL: `nats://${host}:${natsPort}`,
      PAUCIS_RUNTIME_FILE: runtimeFile,
      PAUCIS_NATS_CREDENTIALS_FILE: credentials,
      ...environment,
    },
    // A process that runs older code than the disk holds is not adopted.
    inputs: [code],
    graceMs: 15_000,
    // A trainer serves nobody, and what is behind the gateway is ready when the gateway says so.
    isReady: () => Promise.resolve(true),
  });
  const entrance = (name: string, credentials: string): ProcessSpec => ({
    ...node(name, credentials, { ...team, PAUCIS_HTTP_HOST: host, PAUCIS_HTTP_PORT: String(httpPort) }),
    port: httpPort,
    isReady: (pid) => isHealthy(`http://${host}:${httpPort}/health`, pid),
  });
  const services =
    team === undefined
      ? [entrance('standalone', files.serviceCredentials)]
      : [
          ...behindGateway.map((name) => node(name, files.credentialsOf(name), team)),
          entrance('gateway', files.credentialsOf('gateway')),
        ];
  const slots = String(options.slots ?? availableParallelism());
  const trainer = node('trainer', files.trainerCredentials, { PAUCIS_SLOTS: slots });
  return [planNats(files, natsPort, runtimeFile), ...services, trainer];
}

function planNats({ config, configFile }: NatsFiles, port: number, runtimeFile: string): ProcessSpec {
  return {
    name: 'nats',
    command: natsServerOf(runtimeFile),
    args: ['-c', configFile],
    environment: {},
    inputs: [config],
    port,
    isReady: () => greets(port),
    graceMs: 5_000,
  };
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
