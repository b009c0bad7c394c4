import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startService } from '@paucis/platform';
import { describe, expect, it } from 'vitest';
import { gateway } from '../gateway.js';
import { startGateway } from '../test/start-gateway.js';
import { seal, unseal } from './sealed-text.js';

const json = { 'content-type': 'application/json' };
type Request = (path: string, options?: RequestInit) => Promise<Response>;

const newToken = (request: Request, user: string, key: string) =>
  request('/api/v1/tokens', {
    method: 'POST',
    headers: { ...json, 'idempotency-key': key },
    body: JSON.stringify({ user, role: 'viewer' }),
  });
const countTokens = async (request: Request) =>
  ((await (await request('/api/v1/tokens')).json()) as { tokens: unknown[] }).tokens.length;

describe('an idempotency key', () => {
  it('makes one change of two requests, with one answer', async () => {
    await using running = await startGateway();

    const first = await newToken(running.request, 'ada', 'k1');
    const second = await newToken(running.request, 'ada', 'k1');

    expect([first.status, second.status]).toEqual([201, 201]);
    expect(await second.text()).toBe(await first.text());
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await countTokens(running.request)).toBe(2);
  });

  it('makes one change of requests that come at once', async () => {
    await using running = await startGateway();

    const answers = await Promise.all(
      [1, 2, 3, 4].map(async () => (await newToken(running.request, 'ada', 'k1')).text()),
    );

    expect(new Set(answers).size).toBe(1);
    expect(await countTokens(running.request)).toBe(2);
  });

  it('refuses another request under the same key', async () => {
    await using running = await startGateway();
    await newToken(running.request, 'ada', 'k1');

    const other = await newToken(running.request, 'eve', 'k1');

    expect(await other.json()).toMatchObject({ status: 422, code: 'idempotency-key-reused' });
    expect(await countTokens(running.request)).toBe(2);
  });

  it('is one of its holder: another one may choose the same', async () => {
    await using running = await startGateway();
    const admin = (await (
      await running.request('/api/v1/tokens', { method: 'POST', headers: json, body: '{"user":"root","role":"admin"}' })
    ).json()) as { text: string };
    const asOther: Request = (path, { headers, ...rest } = {}) =>
      running.request(path, { ...rest, headers: { ...(headers as object), authorization: `Bearer ${admin.text}` } });

    const statuses = [
      (await newToken(running.request, 'ada', 'k1')).status,
      (await newToken(asOther, 'eve', 'k1')).status,
    ];

    expect(statuses).toEqual([201, 201]);
    expect(await countTokens(running.request)).toBe(4);
  });

  it('may be used again for a request that was refused', async () => {
    await using running = await startGateway();

    const refused = await newToken(running.request, 'Not A Name', 'k1');
    const mended = await newToken(running.request, 'ada', 'k1');

    expect([refused.status, mended.status]).toEqual([422, 201]);
  });

  it('holds after a restart, and what it guards lies nowhere in the clear', async () => {
    await using running = await startGateway();
    const first = await (await newToken(running.request, 'ada', 'k1')).text();
    const { text } = JSON.parse(first) as { text: string };
    await running.service.stop();
    await using again = await startService(gateway, {
      environment: {
        PAUCIS_DATA_FOLDER: running.folder,
        PAUCIS_NATS_URL: running.broker.url,
        PAUCIS_HTTP_PORT: '0',
      },
      write: () => undefined,
    });
    const request: Request = (path, { headers, ...rest } = {}) =>
      fetch(`${again.url}${path}`, {
        ...rest,
        headers: { ...(headers as object), authorization: `Bearer ${running.token}` },
      });

    const second = await newToken(request, 'ada', 'k1');

    expect(await second.text()).toBe(first);
    const files = (await readdir(join(running.folder, 'db'))).map((name) => join(running.folder, 'db', name));
    const bytes = Buffer.concat(await Promise.all(files.map((file) => readFile(file))));
    expect(bytes.includes('idempotent_answers')).toBe(true);
    expect(bytes.includes(text)).toBe(false);
  });

  it('of an upload stands for its bytes, which must be named', async () => {
    await using running = await startGateway();
    const upload = (body: string, headers: Record<string, string>) =>
      running.request('/api/v1/uploads', {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/octet-stream', 'idempotency-key': 'k1', ...headers },
      });
    const sha256 = 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c'; // of "foo\n"

    const unnamed = await upload('foo\n', {});
    const [first, second] = [
      await upload('foo\n', { 'x-sha256': sha256 }),
      await upload('foo\n', { 'x-sha256': sha256 }),
    ];
    const other = await upload('bar\n', { 'x-sha256': '0'.repeat(64) });

    expect(await unnamed.json()).toMatchObject({ status: 422, code: 'upload-unnamed' });
    expect(await second.text()).toBe(await first.text());
    expect(await other.json()).toMatchObject({ status: 422, code: 'idempotency-key-reused' });
  });
});

describe('a sealed text', () => {
  it('opens under its secret only', () => {
    const sealed = seal('hidden', 'secret');

    expect(unseal(sealed, 'secret')).toBe('hidden');
    expect(() => unseal(sealed, 'other')).toThrow();
    expect(seal('hidden', 'secret')).not.toBe(sealed);
  });
});
