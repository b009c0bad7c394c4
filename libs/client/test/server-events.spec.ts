import { describe, expect, it } from 'vitest';
import { serverEvents } from '../src/server-events.js';

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function read(...texts: string[]): Promise<unknown[]> {
  const events: unknown[] = [];
  for await (const event of serverEvents(chunks(...texts))) events.push(event);
  return events;
}

describe('server-sent events', () => {
  it('are read wherever the network has cut them', async () => {
    const events = await read(
      'id: 1\nevent: lo',
      'g\ndata: {"a"',
      ':1}\n',
      '\n: still here\n\nevent: end\ndata: x\n\n',
    );

    expect(events).toEqual([
      { event: 'log', id: '1', data: '{"a":1}' },
      { event: 'end', id: undefined, data: 'x' },
    ]);
  });

  it('may have several lines of data, and half of one at the end is none', async () => {
    expect(await read('data: a\r\ndata: b\r\n\r\ndata: c\n')).toEqual([
      { event: 'message', id: undefined, data: 'a\nb' },
    ]);
  });

  it('keep letters together whose bytes came apart', async () => {
    const bytes = Buffer.from('data: ä\n\n');
    async function* apart(): AsyncGenerator<Uint8Array> {
      yield bytes.subarray(0, 7);
      yield bytes.subarray(7);
    }

    const events: string[] = [];
    for await (const { data } of serverEvents(apart())) events.push(data);

    expect(events).toEqual(['ä']);
  });
});
