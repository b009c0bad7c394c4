import { describe, expect, it } from 'vitest';
import { startGateway } from '../test/start-gateway.js';

describe('an ETag', () => {
  it('spares the answer that its reader has, until it is another one', async () => {
    await using running = await startGateway();
    const { sweep } = await running.startBehind();
    const first = await running.request('/api/v1/sweeps/first');
    const etag = first.headers.get('etag') ?? '';
    const ask = () => running.request('/api/v1/sweeps/first', { headers: { 'if-none-match': `"x", W/${etag}` } });

    const same = await ask();
    sweep.happen('trial.proposed');
    const other = await ask();

    expect(etag).toMatch(/^"[\w-]{27}"$/);
    expect([same.status, await same.text(), same.headers.get('etag')]).toEqual([304, '', etag]);
    expect(other.status).toBe(200);
    expect(other.headers.get('etag')).not.toBe(etag);
  });

  it('guards a change: what was decided about another state is refused', async () => {
    await using running = await startGateway();
    const { sweep } = await running.startBehind();
    const etag = (await running.request('/api/v1/sweeps/first')).headers.get('etag') ?? '';
    const pause = (ifMatch: string) =>
      running.request('/api/v1/sweeps/first/pause', { method: 'POST', headers: { 'if-match': ifMatch } });

    const right = await pause(etag);
    sweep.happen('trial.proposed');
    const late = await pause(etag);
    // Between the gateway's look and the change something happens: the tuner sees it.
    sweep.isAhead = true;
    const overtaken = await pause('*');

    expect(right.status).toBe(200);
    expect(await late.json()).toMatchObject({ status: 412, code: 'precondition-failed' });
    expect(await overtaken.json()).toMatchObject({ status: 412 });
  });
});
