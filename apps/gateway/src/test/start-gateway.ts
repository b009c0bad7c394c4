import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunningService, startService, type StartOptions } from '@paucis/platform';
import { type Broker, startBroker, type TemporaryFolder, temporaryFolder } from '@paucis/testing';
import { gateway } from '../gateway.js';
import { dispatcher, evaluator, OneComparison, OneSweep, tuner } from './services-behind.js';

export interface RunningGateway extends AsyncDisposable {
  readonly url: string;
  readonly token: string;
  readonly folder: string;
  readonly service: RunningService;
  readonly broker: Broker;
  readonly logged: Record<string, unknown>[];
  /** With the admin's token unless `headers` says otherwise. */
  request(path: string, options?: RequestInit & { duplex?: 'half' }): Promise<Response>;
  /** A token of this role, of a user of its own. */
  newToken(role: 'viewer' | 'editor' | 'admin'): Promise<string>;
  /** Starts what answers behind it. */
  startBehind(): Promise<{ sweep: OneSweep; comparison: OneComparison }>;
}

/** A gateway of its own: broker, folder, port and admin token. */
export async function startGateway(environment: Record<string, string> = {}): Promise<RunningGateway> {
  const broker = await startBroker();
  const folder = await temporaryFolder();
  const logged: Record<string, unknown>[] = [];
  const options: StartOptions = {
    environment: {
      PAUCIS_DATA_FOLDER: folder.path,
      PAUCIS_NATS_URL: broker.url,
      PAUCIS_HTTP_PORT: '0',
      ...environment,
    },
    write: (line) => void logged.push(JSON.parse(line) as Record<string, unknown>),
  };
  const stops: (() => PromiseLike<void>)[] = [() => broker[Symbol.asyncDispose](), () => folder[Symbol.asyncDispose]()];
  const started = async (definition: Parameters<typeof startService>[0]) => {
    const service = await startService(definition, options);
    stops.unshift(() => service.stop());
    return service;
  };
  const service = await started(gateway);
  const url = service.url ?? '';
  const token = await tokenIn(folder);
  return {
    url,
    token,
    folder: folder.path,
    service,
    broker,
    logged,
    request: (path, { headers, ...rest } = {}) =>
      fetch(`${url}${path}`, {
        ...rest,
        headers: { authorization: `Bearer ${token}`, ...(headers as Record<string, string>) },
      }),
    async newToken(role) {
      const response = await fetch(`${url}/api/v1/tokens`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ user: `a-${role}`, role }),
      });
      return ((await response.json()) as { text: string }).text;
    },
    async startBehind() {
      await started(dispatcher);
      const comparison = (await started(evaluator)).app.get(OneComparison);
      return { comparison, sweep: (await started(tuner)).app.get(OneSweep) };
    },
    async [Symbol.asyncDispose]() {
      for (const stop of stops) await stop();
    },
  };
}

const tokenIn = async ({ path }: TemporaryFolder): Promise<string> =>
  (await readFile(join(path, 'admin-token'), 'utf8')).trim();
