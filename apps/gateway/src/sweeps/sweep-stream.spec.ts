import { describe, expect, it } from 'vitest';
import { startGateway } from '../test/start-gateway.js';

/** The blocks of a stream as they come. */
async function* blocksOf(response: Response): AsyncGenerator<string> {
  let text = '';
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString();
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    yield* blocks;
  }
}

async function nextEvent(blocks: AsyncGenerator<string>, name: string): Promise<string> {
  for (;;) {
    const { value, done } = await blocks.next();
    if (done) throw new Error(`expected the event ${name}, the stream ended`);
    if ((value as string).includes(`event: ${name}\n`)) return value as string;
  }
}

describe('the stream of a sweep', () => {
  it('sends the log so far, then what happens, and ends with the sweep', async () => {
    await using running = await startGateway();
    const { sweep } = await running.startBehind();
    sweep.happen('sweep.created');
    const response = await running.request('/api/v1/sweeps/first/stream');
    const blocks = blocksOf(response);
    const before = await nextEvent(blocks, 'log');

    sweep.happen('trial.proposed');
    const live = await nextEvent(blocks, 'log');
    sweep.status = 'closed';
    sweep.happen('sweep.closed');
    const end = await nextEvent(blocks, 'end');

    expect(response.headers.get('content-type')).toMatch('text/event-stream');
    expect(before).toMatch(/^id: 1\n/);
    expect(live).toMatch(/^id: 2\n/);
    expect(end).toContain('"status":"closed"');
    for await (const block of blocks) expect(block).toMatch(/^:/);
  });

  it('goes on after the last event that its reader has seen', async () => {
    await using running = await startGateway();
    const { sweep } = await running.startBehind();
    ['sweep.created', 'trial.proposed', 'trial.proposed'].forEach((type) => sweep.happen(type));

    const response = await running.request('/api/v1/sweeps/first/stream', { headers: { 'last-event-id': '2' } });
    const first = await nextEvent(blocksOf(response), 'log');

    expect(first).toMatch(/^id: 3\n/);
    await response.body?.cancel().catch(() => undefined);
  });

  it('finds what happened while hints were lost', async () => {
    await using running = await startGateway();
    const { sweep } = await running.startBehind();
    sweep.happen('sweep.created');
    const blocks = blocksOf(await running.request('/api/v1/sweeps/first/stream'));
    await nextEvent(blocks, 'log');

    sweep.events.push({ seq: 2, at: 2, type: 'trial.proposed', data: {} });

    expect(await nextEvent(blocks, 'log')).toMatch(/^id: 2\n/);
  });
});
