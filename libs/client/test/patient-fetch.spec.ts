import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { answerOf, ApiProblem, PaucisClient, Unreachable } from '../src/index.js';

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const problem =
  (status: number, code: string): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/problem+json' });
    response.end(
      JSON.stringify({
        type: 'x',
        title: 'x',
        status,
        code,
        detail: `it is ${code}`,
        issues: [{ path: 'a', message: 'b' }],
      }),
    );
  };
const ok: Answer = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
};
const hangUp: Answer = (request) => void request.socket.destroy();

/** A stack with faults: it gives these answers in turn, then the last one. */
async function faulty(...answers: [Answer, ...Answer[]]) {
  const came: { method: string; key: string | undefined; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    const answer = answers[Math.min(came.length, answers.length - 1)] ?? ok;
    came.push({
      method: request.method ?? '',
      key: request.headers['idempotency-key'] as string | undefined,
      body: '',
    });
    const mine = came.at(-1);
    request.on('end', () => {
      if (mine) mine.body = body;
      answer(request, response, body);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new PaucisClient({ url, token: 't', patienceMs: 5_000 });
  return { client, came, url, [Symbol.dispose]: () => void server.close() };
}

const pause = (client: PaucisClient) =>
  answerOf(client.POST('/sweeps/{sweep}/{change}', { params: { path: { sweep: 's', change: 'pause' } } }));

describe('the client', () => {
  it('asks again while a service is away or the connection broke', async () => {
    using stack = await faulty(problem(503, 'no-responder'), hangUp, ok);

    await answerOf(stack.client.GET('/sweeps'));

    expect(stack.came).toHaveLength(3);
  });

  it('sends a change again under the same key, with the same body', async () => {
    using stack = await faulty(hangUp, problem(503, 'no-responder'), ok);

    await answerOf(stack.client.POST('/sweeps', { body: { spec: { name: 'x' } } }));

    expect(stack.came).toHaveLength(3);
    expect(new Set(stack.came.map(({ key }) => key)).size).toBe(1);
    expect(stack.came[0]?.key).toMatch(/^[0-9a-f-]{36}$/);
    expect(stack.came.map(({ body }) => body)).toEqual(Array(3).fill('{"spec":{"name":"x"}}'));
  });

  it('uses another key for another change', async () => {
    using stack = await faulty(ok);

    await pause(stack.client);
    await pause(stack.client);

    expect(new Set(stack.came.map(({ key }) => key)).size).toBe(2);
  });

  it('sends a file again from its beginning', async () => {
    using stack = await faulty(hangUp, ok);
    const open = () => new Blob(['four']).stream();

    await stack.client.upload({ name: 'a', sha256: '0'.repeat(64), open });

    expect(stack.came.map(({ body }) => body)).toEqual(['four', 'four']);
  });

  it('throws what was refused at once, as the problem it is', async () => {
    using stack = await faulty(problem(409, 'name-taken'));

    const error = await pause(stack.client).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(ApiProblem);
    expect(error).toMatchObject({ status: 409, message: 'it is name-taken', issues: [{ path: 'a' }] });
    expect(stack.came).toHaveLength(1);
  });

  it('says that nobody is there, without trying again', async () => {
    const { client, [Symbol.dispose]: close } = await faulty(ok);
    close();

    const error = await pause(client).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(Unreachable);
    expect(error).toMatchObject({ why: 'refused' });
  });

  it('gives up when it is told to', async () => {
    using stack = await faulty(problem(503, 'no-responder'));
    const stop = new AbortController();
    const client = new PaucisClient({ url: stack.url, token: 't', signal: stop.signal });

    const asked = pause(client);
    stop.abort(new Error('enough'));

    await expect(asked).rejects.toThrow('enough');
  });
});
