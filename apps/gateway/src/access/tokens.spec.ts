import { describe, expect, it } from 'vitest';
import { type RunningGateway, startGateway } from '../test/start-gateway.js';

const json = { 'content-type': 'application/json' };
const create = async ({ request }: RunningGateway, body: object, headers: Record<string, string> = {}) =>
  request('/api/v1/tokens', { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) });
const listed = async ({ request }: RunningGateway) =>
  ((await (await request('/api/v1/tokens')).json()) as { tokens: { id: string; user: string; revokedAt?: number }[] })
    .tokens;

describe('tokens', () => {
  it('work from when they are made until they are revoked, and their text is shown once', async () => {
    await using running = await startGateway();

    const made = (await (await create(running, { user: 'ada', role: 'editor' })).json()) as {
      id: string;
      text: string;
    };
    const as = { headers: { authorization: `Bearer ${made.text}` } };
    const before = await running.request('/api/v1/me', as);
    const revoked = await running.request(`/api/v1/tokens/${made.id}`, { method: 'DELETE' });
    const after = await running.request('/api/v1/me', as);

    expect(await before.json()).toMatchObject({ name: 'ada', role: 'editor' });
    expect(await revoked.json()).toMatchObject({ user: 'ada', revokedAt: expect.any(Number) as number });
    expect(after.status).toBe(401);
    expect(JSON.stringify(await listed(running))).not.toContain(made.text);
  });

  it('of one user have one role', async () => {
    await using running = await startGateway();
    await create(running, { user: 'ada', role: 'viewer' });

    const second = await create(running, { user: 'ada', role: 'viewer' });
    const other = await create(running, { user: 'ada', role: 'admin' });

    expect(second.status).toBe(201);
    expect(await other.json()).toMatchObject({ status: 409, code: 'role-differs', role: 'viewer' });
    expect(new Set((await listed(running)).map(({ user }) => user))).toEqual(new Set(['ada', 'admin']));
  });

  it('of the last administrator stay', async () => {
    await using running = await startGateway();
    const [first] = await listed(running);

    const refused = await running.request(`/api/v1/tokens/${first?.id}`, { method: 'DELETE' });
    await create(running, { user: 'second', role: 'admin' });
    const allowed = await running.request(`/api/v1/tokens/${first?.id}`, { method: 'DELETE' });

    expect(await refused.json()).toMatchObject({ status: 409, code: 'last-admin-token' });
    expect(allowed.status).toBe(200);
  });

  it('come in pages, the newest first', async () => {
    await using running = await startGateway();
    for (const user of ['a', 'b', 'c']) await create(running, { user, role: 'viewer' });

    const users: string[] = [];
    for (let after = ''; ;) {
      const page = (await (await running.request(`/api/v1/tokens?limit=2${after}`)).json()) as {
        tokens: { user: string }[];
        next?: string;
      };
      expect(page.tokens.length).toBeLessThanOrEqual(2);
      users.push(...page.tokens.map(({ user }) => user));
      if (page.next === undefined) break;
      after = `&after=${page.next}`;
    }

    expect([...users].sort()).toEqual(['a', 'admin', 'b', 'c']);
    expect(users.at(-1)).toBe('admin');
  });

  it('are changed only as they were seen, and each change is written down', async () => {
    await using running = await startGateway();
    const { id } = (await (await create(running, { user: 'ada', role: 'viewer' })).json()) as { id: string };
    const etag = (await running.request(`/api/v1/tokens/${id}`)).headers.get('etag') ?? '';
    const revoke = (ifMatch: string) =>
      running.request(`/api/v1/tokens/${id}`, { method: 'DELETE', headers: { 'if-match': ifMatch } });

    const statuses = [(await revoke('"other"')).status, (await revoke(etag)).status, (await revoke(etag)).status];

    expect(statuses).toEqual([412, 200, 412]);
    const { changes } = (await (await running.request('/api/v1/audit')).json()) as {
      changes: { action: string; status: number }[];
    };
    expect(changes.map(({ action, status }) => `${action} ${status}`)).toEqual([
      'DELETE /api/v1/tokens/:token 412',
      'DELETE /api/v1/tokens/:token 200',
      'DELETE /api/v1/tokens/:token 412',
      'POST /api/v1/tokens 201',
    ]);
  });
});
