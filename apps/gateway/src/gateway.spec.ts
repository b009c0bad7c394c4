import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { FolderStore, startService } from '@paucis/platform';
import { databaseKinds, emptyDatabases } from '@paucis/testing';
import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { startGateway } from './test/start-gateway.js';
import { gateway } from './gateway.js';

const bytes = { 'content-type': 'application/octet-stream' };
const json = { 'content-type': 'application/json' };

describe('gateway', () => {
  const emptyDatabase = { SQLite: emptyDatabases('SQLite'), PostgreSQL: emptyDatabases('PostgreSQL') };

  it.each(databaseKinds)('stores an upload and answers its checksums (%s)', async (kind) => {
    await using running = await startGateway(await emptyDatabase[kind]());
    const body = Buffer.alloc(300_000, 'paucis');

    const response = await running.request('/api/v1/uploads', { method: 'POST', body, headers: bytes });

    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({
      uploadId: expect.stringMatching(/^upload_/) as string,
      sizeBytes: 300_000,
      sha256: createHash('sha256').update(body).digest('hex'),
      md5: createHash('md5').update(body).digest('hex'),
    });
  });

  it('keeps nothing of an upload that is too large or not what was announced', async () => {
    await using running = await startGateway({ PAUCIS_UPLOAD_LIMIT_BYTES: '1000' });
    const post = async (size: number, headers: Record<string, string>) =>
      (await running.request('/api/v1/uploads', { method: 'POST', body: Buffer.alloc(size), headers })).json();

    const tooLarge = await post(1001, bytes);
    const damaged = await post(10, { ...bytes, 'x-sha256': '0'.repeat(64) });
    const empty = await post(0, bytes);

    expect([tooLarge, damaged, empty]).toMatchObject([
      { status: 422, code: 'upload-too-large' },
      { status: 422, code: 'upload-damaged' },
      { status: 422, code: 'upload-empty' },
    ]);
    const kept: string[] = [];
    for await (const { key } of new FolderStore(join(running.folder, 'objects')).list('gateway')) kept.push(key);
    expect(kept).toEqual([]);
  });

  it('says what is wrong with a body, where, and what was meant', async () => {
    await using running = await startGateway();

    const response = await running.request('/api/v1/datasets', {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ name: 'Breast MNIST', uploadId: 'u', clases: [] }),
    });

    expect(response.headers.get('content-type')).toMatch('application/problem+json');
    const problem = (await response.json()) as { status: number; detail: string };
    expect(problem).toMatchObject({ status: 422, code: 'invalid-input', title: 'Unprocessable Entity' });
    expect(problem.detail).toContain('name: "Breast MNIST" came');
    expect(problem.detail).toContain('did you mean "classes"?');
  });

  it('answers 404, 413 and 400 as problems too', async () => {
    await using running = await startGateway();
    const post = async (body: string) =>
      (await running.request('/api/v1/sweeps', { method: 'POST', headers: json, body })).json();

    const unknown = await (await running.request('/api/v1/swepes')).json();
    const large = await post(JSON.stringify({ spec: { name: 'x'.repeat(300_000) } }));
    const broken = await post('{"spec":');

    expect([unknown, large, broken]).toMatchObject([{ status: 404 }, { status: 413 }, { status: 400 }]);
  });

  it('says that a service is away, and when to come back', async () => {
    await using running = await startGateway();

    const response = await running.request('/api/v1/sweeps');
    const health = await (await fetch(`${running.url}/health`)).json();

    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await response.json()).toMatchObject({ code: 'no-responder' });
    expect(health).toMatchObject({ status: 'degraded', services: { gateway: 'ok', tuner: 'unavailable' } });
  });

  it('hands on errors of the services as they were thrown, with their details', async () => {
    await using running = await startGateway();
    await running.startBehind();
    const post = async (name: string) =>
      (
        await running.request('/api/v1/sweeps', {
          method: 'POST',
          headers: json,
          body: JSON.stringify({ spec: { name } }),
        })
      ).json();

    const [invalid, conflict] = [await post('other'), await post('taken')];
    const missing = await (await running.request('/api/v1/sweeps/none')).json();

    expect(invalid).toMatchObject({ status: 422, issues: [{ path: 'naem', nearest: 'name' }] });
    expect(conflict).toMatchObject({ status: 409, code: 'name-taken', sweepId: 'sweep_1' });
    expect(missing).toMatchObject({ status: 404, code: 'sweep-not-found' });
  });

  it.each(databaseKinds)(
    'carries user, trace and idempotency key to the service that acts, and writes the change down (%s)',
    async (kind) => {
      await using running = await startGateway(await emptyDatabase[kind]());
      const { sweep } = await running.startBehind();
      const trace = '4bf92f3577b34da6a3ce929d0e0e4736';

      await running.request('/api/v1/sweeps', {
        method: 'POST',
        headers: { ...json, 'idempotency-key': 'once', traceparent: `00-${trace}-00f067aa0ba902b7-01` },
        body: JSON.stringify({ spec: { name: 'first' } }),
      });

      const me = (await (await running.request('/api/v1/me')).json()) as { userId: string };
      expect(sweep.created).toMatchObject([{ actor: me.userId, projectId: 'default' }]);
      // Of key and token, so that keys of different holders never meet.
      expect(sweep.created[0]?.idempotencyKey).toMatch(/^[0-9a-f]{64}$/);
      expect(sweep.created[0]?.traceparent).toContain(trace);
      const { changes } = (await (await running.request('/api/v1/audit')).json()) as { changes: unknown[] };
      expect(changes).toMatchObject([{ actor: me.userId, action: 'POST /api/v1/sweeps', status: 201 }]);
    },
  );

  it.each(databaseKinds)('writes down a change that was refused, with its status (%s)', async (kind) => {
    await using running = await startGateway(await emptyDatabase[kind]());
    await running.startBehind();

    await running.request('/api/v1/sweeps/none/cancel', { method: 'POST' });

    const { changes } = (await (await running.request('/api/v1/audit')).json()) as { changes: unknown[] };
    expect(changes).toMatchObject([{ target: '/api/v1/sweeps/none/cancel', status: 404 }]);
  });

  it('serves a report as a download that can run nothing', async () => {
    await using running = await startGateway();
    const { comparison } = await running.startBehind();
    const store = new FolderStore(join(running.folder, 'objects'));
    const before = await running.request('/api/v1/sweeps/first/report');
    comparison.report = await store.put('evaluator', Buffer.from('<h1>Report</h1>'), { name: 'report' });

    const response = await running.request('/api/v1/sweeps/first/report');

    expect(before.status).toBe(404);
    expect(await response.text()).toBe('<h1>Report</h1>');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-disposition': 'attachment; filename="first.html"',
      'content-security-policy': expect.stringContaining("default-src 'none'") as string,
      'x-content-type-options': 'nosniff',
    });
  });

  it('exposes metrics that Prometheus reads', async () => {
    await using running = await startGateway();
    await running.request('/api/v1/me');

    const text = await (await running.request('/metrics')).text();

    expect(text).toMatch(/^paucis_up\{service="gateway"\} 1$/m);
    expect(text).toMatch(/^paucis_up\{service="tuner"\} 0$/m);
    expect(text).toMatch(/^paucis_http_requests_total\{method="GET",route="\/api\/v1\/me",status="200"\} 1$/m);
    expect(text).toMatch(/^paucis_event_loop_delay_seconds\{service="gateway",quantile="p99"\} [\d.]+$/m);
  });

  it('does not start on a port that is taken', async () => {
    await using running = await startGateway();
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const environment = {
      PAUCIS_DATA_FOLDER: join(running.folder, 'second'),
      PAUCIS_NATS_URL: running.broker.url,
      PAUCIS_HTTP_PORT: String(port),
    };

    const start = startService(gateway, { environment, write: () => undefined });

    await expect(start).rejects.toMatchObject({ code: 'EADDRINUSE' });
    server.close();
  });
});
