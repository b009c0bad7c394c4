import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Comparison, Dataset, Sweep } from '@paucis/contracts';
import { findRoutes, GatewayModule, isRaw, type Route } from '@paucis/gateway';
import { startAll, type StartedServices } from '../src/start-all.js';
import {
  type Broker,
  startBroker,
  type TemporaryFolder,
  temporaryFolder,
  waitFor,
  writeTinyDataset,
} from '@paucis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BrightnessWorker } from './brightness-worker.js';

/** Every route's example, as the document shows it, executed against all services in this process. */
const routes = findRoutes(GatewayModule).filter(({ path }) => path.startsWith('/api/v1/'));
/** Ids in examples stand for those of things that a spec has made. */
const real = new Map<string, string>();
const executed = new Set<string>();

let broker: Broker;
let folder: TemporaryFolder;
let stack: StartedServices;
let worker: BrightnessWorker;
let token: string;

async function request(route: Route): Promise<Response> {
  const { params = {}, query = {}, body } = withRealIds(route.description?.example ?? {});
  const path = route.path.replaceAll(/:(\w+)/g, (_all, name: string) => encodeURIComponent(params[name] ?? '?'));
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]) => [name, String(value)] as [string, string]),
  );
  const json: Record<string, string> =
    body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': route.id };
  return fetch(`${stack.url}${path}?${search}`, {
    method: route.method,
    headers: { authorization: `Bearer ${token}`, ...json },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

function withRealIds<Value>(example: Value): Value {
  let text = JSON.stringify(example);
  for (const [shown, id] of real) text = text.replaceAll(shown, id);
  return JSON.parse(text) as Value;
}

/** Executes the example of a route and checks status, type, and that the answer is exactly what the schema names. */
async function execute(id: string): Promise<unknown> {
  const route = routes.find((one) => one.id === id);
  if (route?.description === undefined) throw new Error(`there is no route ${id}`);
  const response = await request(route);
  executed.add(id);
  const { answer } = route.description;
  if (isRaw(answer)) {
    expect(response.status, id).toBe(route.status);
    expect(response.headers.get('content-type'), id).toContain(answer.contentType);
    return response.text();
  }
  const text = await response.text();
  expect(response.status, `${id}: ${text}`).toBe(route.status);
  const value = JSON.parse(text) as unknown;
  expect(answer.parse(value), id).toEqual(value);
  return value;
}

async function upload(): Promise<string> {
  const bytes = await readFile(await writeTinyDataset(folder.path, { train: 60, val: 20, test: 20 }));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const headers = { 'content-type': 'application/octet-stream', 'x-sha256': sha256, 'x-file-name': 'tiny.npz' };
  const response = await fetch(`${stack.url}/api/v1/uploads`, {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${token}` },
    body: bytes,
  });
  expect(response.status).toBe(201);
  executed.add('uploads.store');
  return ((await response.json()) as { uploadId: string }).uploadId;
}

beforeAll(async () => {
  broker = await startBroker();
  folder = await temporaryFolder();
  const environment = { PAUCIS_DATA_FOLDER: folder.path, PAUCIS_NATS_URL: broker.url, PAUCIS_HTTP_PORT: '0' };
  stack = await startAll({ environment, write: () => undefined });
  worker = await BrightnessWorker.start(environment);
  token = (await readFile(join(folder.path, 'admin-token'), 'utf8')).trim();
});

afterAll(async () => {
  await worker[Symbol.asyncDispose]();
  for (const service of [...stack.services].reverse()) await service.stop();
  await broker[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

// Generous: what they take is work of other processes of a busy machine too.
describe('the examples of the API', { timeout: 180_000 }, () => {
  it('take data from a file to a sweep that waits', async () => {
    real.set('upload_0123456789abcdef0123', await upload());
    await execute('datasets.add');
    await waitFor(async () => ((await execute('datasets.get')) as Dataset).status === 'ready', { timeoutMs: 30_000 });

    const explained = (await execute('sweeps.explain')) as { rungs: unknown[] };
    const { status } = (await execute('sweeps.create')) as Sweep;
    const paused = (await execute('sweeps.change')) as Sweep;
    const extended = (await execute('sweeps.adjust')) as Sweep;

    expect(explained.rungs.length).toBeGreaterThan(0);
    expect([status, paused.status, extended.version > paused.version]).toEqual(['running', 'paused', true]);
  });

  it('bring it to its report and its sealed test', async () => {
    const resumed = await fetch(`${stack.url}/api/v1/sweeps/demo/resume`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(resumed.status).toBe(200);
    worker.work();
    await waitFor(async () => ((await execute('sweeps.get')) as Sweep).status === 'closed', { timeoutMs: 60_000 });
    const isReported = async () => ((await execute('sweepContents.comparison')) as Comparison).report !== undefined;
    await waitFor(isReported, { timeoutMs: 60_000 });

    await execute('sweeps.finalize');
    let comparison: Comparison | undefined;
    const isFinal = async () => {
      comparison = (await execute('sweepContents.comparison')) as Comparison;
      return comparison.status === 'finalized';
    };
    await waitFor(isFinal, { timeoutMs: 60_000 });

    expect(comparison?.rows[0]?.auc.estimate).toBeGreaterThan(0.6);
    expect(comparison?.test[0]).toMatchObject({ role: 'winner', n: 20, look: 1 });
  });

  it('let people in and out', async () => {
    const made = (await execute('tokens.create')) as { id: string };
    real.set('fedcba9876543210', made.id);

    expect(await execute('tokens.get')).not.toHaveProperty('revokedAt');
    expect(await execute('tokens.revoke')).toHaveProperty('revokedAt');
  });

  it('are those of every route, and the others show what there is', async () => {
    const { jobs } = (await execute('jobs.list')) as { jobs: { id: string; kind: string }[] };
    real.set('job_0123456789abcdef0123', jobs.find(({ kind }) => kind === 'train')?.id ?? 'none');
    for (const { id } of routes.filter((route) => !executed.has(route.id))) await execute(id);

    const { curves } = (await execute('jobs.curves')) as { curves: { metric: string; values: number[] }[] };
    const { lines } = (await execute('jobs.log')) as { lines: string[] };
    const { events } = (await execute('sweepContents.events')) as { events: unknown[] };
    const { evaluations } = (await execute('sweepContents.evaluations')) as { evaluations: unknown[] };
    const stream = (await execute('sweepStream.stream')) as string;

    expect([...executed].sort()).toEqual([...new Set(routes.map(({ id }) => id))].sort());
    expect(curves).toMatchObject([{ metric: 'loss', values: [0.5] }]);
    expect(lines.join()).toContain('class means');
    // Extended to four trials in all, on two folds each.
    expect(events.length).toBeGreaterThan(5);
    expect(evaluations).toHaveLength(8);
    expect(stream.match(/^event: log$/gm)).toHaveLength(events.length);
    expect(stream).toContain('event: end');
    expect(await execute('sweepReport.report')).toContain('<!doctype html>');
  });
});
