import { randomUUID } from 'node:crypto';
import type { Comparison, Dataset, Explanation, Sweep } from '@paucis/contracts';
import { findRoutes, GatewayModule, isRaw, type Route } from '@paucis/gateway';
import { waitFor } from '@paucis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunningStack } from './running-stack.js';

/** Every route's example, as the document shows it, executed against all services in this process. */
const routes = findRoutes(GatewayModule).filter(({ path }) => path.startsWith('/api/v1/'));
/** Ids in examples stand for those of things that a spec has made. */
const real = new Map<string, string>();
const executed = new Set<string>();

let stack: RunningStack;

interface ExternalJob {
  readonly jobId: string;
  readonly kind: string;
}

async function request(route: Route): Promise<Response> {
  const { params = {}, query = {}, body } = withRealIds(route.description?.example ?? {});
  const path = route.path.replaceAll(/:(\w+)/g, (_all, name: string) => encodeURIComponent(params[name] ?? '?'));
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]) => [name, String(value)] as [string, string]),
  );
  const key: Record<string, string> = route.method === 'GET' ? {} : { 'idempotency-key': randomUUID() };
  return stack.request(route.method, `${path.replace('/api/v1', '')}?${search}`, body, key);
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
    return Buffer.from(await response.arrayBuffer()).toString('latin1');
  }
  const text = await response.text();
  expect(response.status, `${id}: ${text}`).toBe(route.status);
  expect(response.headers.has('etag'), id).toBe(route.method === 'GET');
  const value = JSON.parse(text) as unknown;
  expect(answer.parse(value), id).toEqual(value);
  return value;
}

beforeAll(async () => {
  stack = await RunningStack.start();
});

afterAll(() => stack[Symbol.asyncDispose]());

// Generous: what they take is work of other processes of a busy machine too.
describe('the examples of the API', { timeout: 180_000 }, () => {
  it('take data from a file to a sweep that waits', async () => {
    real.set('upload_0123456789abcdef0123', await stack.uploadTinyDataset());
    executed.add('uploads.store');
    await execute('datasets.add');
    await waitFor(async () => ((await execute('datasets.get')) as Dataset).status === 'ready', { timeoutMs: 90_000 });

    const explained = (await execute('sweeps.explain')) as { rungs: unknown[] };
    const { status } = (await execute('sweeps.create')) as Sweep;
    const paused = (await execute('sweeps.change')) as Sweep;
    const extended = (await execute('sweeps.adjust')) as Sweep;

    expect(explained.rungs.length).toBeGreaterThan(0);
    expect([status, paused.status, extended.version > paused.version]).toEqual(['running', 'paused', true]);
  });

  it('bring it to its report and its sealed test', async () => {
    await stack.call('POST', '/sweeps/demo/resume');
    stack.worker.work();
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

    const explanation = (await execute('sweepExplanations.explain')) as Explanation;
    expect(explanation).toMatchObject({ status: 'running', trialId: comparison?.winnerTrialId });
    expect(await execute('sweepExplanations.list')).toEqual({ explanations: [explanation] });
    expect(comparison?.rows[0]?.auc.estimate).toBeGreaterThan(0.6);
    expect(comparison?.test[0]).toMatchObject({ role: 'winner', n: 20, look: 1 });
  });

  it('let people in and out', async () => {
    const made = (await execute('tokens.create')) as { id: string };
    real.set('fedcba9876543210', made.id);

    expect(await execute('tokens.get')).not.toHaveProperty('revokedAt');
    expect(await execute('tokens.revoke')).toHaveProperty('revokedAt');
  });

  it('let code of the user own join a sweep', async () => {
    const recipe = { network: { external: 'my-method' }, augmentation: 'none' };
    const scheduler = { name: 'none', max: 20 };
    const spec = { name: 'own', dataset: 'tiny', split: { folds: 2 }, budget: { trials: 1 }, scheduler, recipe };
    const sweep = await stack.call<Sweep>('POST', '/sweeps', { spec });
    const claimed = async () => {
      let job: ExternalJob | undefined;
      const isThere = async () =>
        (job = ((await execute('external.claim')) as { job?: ExternalJob }).job) !== undefined;
      await waitFor(isThere, { timeoutMs: 90_000 });
      real.set('job_0123456789abcdef0123', job?.jobId ?? '');
      return job as ExternalJob;
    };
    const answer = async (sampleIds: string[]) => {
      const predictions = { sampleIds, scores: sampleIds.map((_, at) => (at % 3 === 0 ? [0.4, 0.6] : [0.7, 0.3])) };
      real.set('upload_0123456789abcdef0123', await stack.upload(Buffer.from(JSON.stringify(predictions))));
    };

    for (let fold = 0; fold < 2; fold += 1) {
      await claimed();
      await answer(textsIn((await execute('external.data')) as string, 'val_ids'));
      expect(await execute('external.renew')).toEqual({ state: 'held' });
      expect(await execute('external.report')).toEqual({ state: 'held' });
      expect(await execute('external.finish')).toMatchObject({ result: { step: 20 } });
    }
    await waitFor(async () => (await stack.call<Sweep>('GET', '/sweeps/own')).status === 'closed', {
      timeoutMs: 90_000,
    });
    const comparison = () => stack.call<Comparison>('GET', '/sweeps/own/comparison');
    await waitFor(async () => (await comparison()).report !== undefined, { timeoutMs: 60_000 });
    await stack.call('POST', '/sweeps/own/finalize');
    const { kind } = await claimed();
    const sealed = (await execute('external.data')) as string;
    await execute('external.file');
    await execute('external.fail');

    expect(sweep.status).toBe('running');
    expect(kind).toBe('predict');
    expect(sealed.match(/\w+\.npy/g)).toEqual([...Array(2)].flatMap(() => ['test_images.npy', 'test_ids.npy']));
    expect((await comparison()).rows).toMatchObject([{ family: 'external:my-method x none', runs: 2, complete: true }]);
  });

  it('are those of every route, and the others show what there is', async () => {
    const { jobs } = (await execute('jobs.list')) as { jobs: { id: string; kind: string }[] };
    real.set('job_0123456789abcdef0123', jobs.find(({ kind }) => kind === 'train')?.id ?? 'none');
    const { proposal } = (await execute('datasetSplits.propose')) as { proposal: string };
    real.set('0123456789abcdef'.repeat(4), proposal);
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

/** The texts of one array of an .npz that is not compressed, read as Latin-1. */
function textsIn(npz: string, name: string): string[] {
  const start = npz.indexOf(`${name}.npy`);
  const [, width, count] = /'\|S(\d+)'.*?\((\d+),\)/.exec(npz.slice(start)) ?? [];
  const body = npz.indexOf('\n', start) + 1;
  return Array.from({ length: Number(count) }, (_, at) =>
    npz.slice(body + at * Number(width), body + (at + 1) * Number(width)).replaceAll('\0', ''),
  );
}
