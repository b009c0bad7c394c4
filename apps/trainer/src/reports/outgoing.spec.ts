import { type AskInputOf, Conflict, DomainError, Invalid, type Question, Unavailable } from '@paucis/contracts';
import { Log } from '@paucis/platform';
import { temporaryFolder } from '@paucis/testing';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Outgoing } from './outgoing.js';
import { Spool } from './spool.js';

const lease = { jobId: 'job_1', leaseEpoch: 3 };
const log = new Log('trainer', 'error', () => undefined);
const checkpoint = {
  step: 4,
  artifact: { name: 'checkpoint', key: `dispatcher/aa/${'a'.repeat(64)}`, sha256: 'a'.repeat(64), sizeBytes: 1 },
};

type Sent = { name: string; ask: Record<string, unknown> };

/** A dispatcher that fails as it is told, then answers. */
function faultyDispatcher(...faults: (Error | string)[]) {
  const sent: Sent[] = [];
  const ask = (async (question: Question, payload: AskInputOf<Question>) => {
    const fault = faults.shift();
    if (fault instanceof Error) throw fault;
    sent.push({ name: question.name, ask: structuredClone(payload) as Record<string, unknown> });
    return { state: fault ?? (question.name === 'job.finish' ? 'committed' : 'held') };
  }) as never;
  return { asks: { ask }, sent };
}

async function staged(...faults: (Error | string)[]) {
  const folder = await temporaryFolder();
  const dispatcher = faultyDispatcher(...faults);
  const lost: string[] = [];
  const spool = new Spool(folder.path, log);
  const onLost = (state: string) => void lost.push(state);
  const outgoing = new Outgoing(lease, { asks: dispatcher.asks, spool, log, limitBytes: 1e6, onLost });
  const spooled = () => readdirSync(join(folder.path, String(process.pid)));
  return { ...dispatcher, outgoing, lost, spooled, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

it('keeps reports and the result on disk while the dispatcher is away, then tells them in order', async () => {
  await using stage = await staged(new Unavailable('no-responder', 'away'), new Unavailable('timeout', 'still away'));
  stage.outgoing.report({ step: 1, totalSteps: 2 });
  expect(await stage.outgoing.deliver()).toBe(false);
  stage.outgoing.report({ step: 2, logs: ['done'] });
  stage.outgoing.end({ type: 'finish', artifacts: [], result: { auc: 1 } });
  expect(await stage.outgoing.deliver()).toBe(false);
  expect(stage.spooled()).toEqual(['job_1.3.json']);

  expect(await stage.outgoing.deliver()).toBe(true);

  expect(stage.sent.map(({ name, ask }) => [name, ask['sequence']])).toEqual([
    ['job.report', 1],
    ['job.finish', undefined],
  ]);
  expect(stage.sent.at(-1)?.ask['report']).toMatchObject({ sequence: 2, step: 2, logs: ['done'] });
  expect(stage.outgoing.isOver).toBe(true);
  expect(stage.spooled()).toEqual([]);
});

it('repeats a report unchanged whose reply was lost', async () => {
  await using stage = await staged(new Unavailable('timeout', 'reply lost'));
  stage.outgoing.report({ step: 1, totalSteps: 9 });
  await stage.outgoing.deliver();
  stage.outgoing.report({ step: 5 });

  await stage.outgoing.deliver();

  expect(stage.sent.map(({ ask }) => [ask['sequence'], ask['step']])).toEqual([
    [1, 1],
    [2, 5],
  ]);
});

it('keeps the last report for another try when the finish that carries it has no answer', async () => {
  await using stage = await staged(new Unavailable('timeout', 'reply lost'));
  stage.outgoing.report({ step: 2, points: [{ metric: 'loss', step: 2, value: 1 }] });
  stage.outgoing.end({ type: 'finish', artifacts: [], result: {} });
  expect(await stage.outgoing.deliver()).toBe(false);

  expect(await stage.outgoing.deliver()).toBe(true);

  expect(stage.sent).toHaveLength(1);
  expect(stage.sent[0]?.ask['report']).toMatchObject({ sequence: 1, points: [{ metric: 'loss', step: 2 }] });
});

it.each(['stale', 'cancelled'] as const)('drops everything when the lease is %s', async (state) => {
  await using stage = await staged(state);
  stage.outgoing.report({ step: 1, checkpoint });
  stage.outgoing.end({ type: 'finish', artifacts: [], result: {} });

  await stage.outgoing.deliver();

  expect(stage.lost).toEqual([state]);
  expect(stage.outgoing.isOver).toBe(true);
  expect(stage.sent.map(({ name }) => name)).toEqual(['job.report']);
});

it('sends a report without its checkpoint when those bytes are gone', async () => {
  await using stage = await staged(new Conflict('artifact-missing', 'gone'));
  stage.outgoing.report({ step: 4, points: [{ metric: 'loss', step: 4, value: 1 }], checkpoint });

  await stage.outgoing.deliver();
  await stage.outgoing.deliver();

  expect(stage.sent).toHaveLength(1);
  expect(stage.sent[0]?.ask).toMatchObject({ sequence: 1, points: [{ step: 4 }] });
  expect(stage.sent[0]?.ask).not.toHaveProperty('checkpoint');
});

it('fails the attempt when its result is refused', async () => {
  await using stage = await staged(new Conflict('artifact-missing', 'weights are not stored'));
  stage.outgoing.end({ type: 'finish', artifacts: [], result: {} });

  await stage.outgoing.deliver();
  await stage.outgoing.deliver();

  expect(stage.sent.map(({ name }) => name)).toEqual(['job.fail']);
  expect(stage.sent[0]?.ask['failure']).toEqual({
    class: 'crash',
    message: expect.stringContaining('weights are not stored'),
  });
});

it('gives up a report that breaks the dispatcher again and again, and tells the rest', async () => {
  const broken = Array.from({ length: 20 }, () => new DomainError('internal', 'it failed inside the service'));
  await using stage = await staged(...broken);
  stage.outgoing.report({ step: 1 });
  for (let time = 0; time < 20; time += 1) await stage.outgoing.deliver();
  stage.outgoing.report({ step: 2 });

  await stage.outgoing.deliver();

  expect(stage.sent.map(({ ask }) => ask['step'])).toEqual([2]);
});

it('drops a report that breaks the contract rather than hold up the others', async () => {
  await using stage = await staged(new Invalid('payload-invalid', 'points: too many'));
  stage.outgoing.report({ step: 1 });
  await stage.outgoing.deliver();
  stage.outgoing.end({ type: 'finish', artifacts: [], result: {} });

  await stage.outgoing.deliver();

  expect(stage.sent.map(({ name }) => name)).toEqual(['job.finish']);
});
