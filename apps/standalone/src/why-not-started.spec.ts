import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { NotStarted } from './why-not-started.js';

describe('a service that does not start', () => {
  it('says which port is taken and how to choose another', async () => {
    const first = createServer().listen(0, '127.0.0.1');
    await once(first, 'listening');
    const { port } = first.address() as { port: number };
    const second = createServer().listen(port, '127.0.0.1');
    const [error] = (await once(second, 'error')) as [Error];
    first.close();

    const { message } = new NotStarted('gateway', error);

    expect(message).toBe(
      `gateway did not start: port ${port} of 127.0.0.1 is in use; stop what uses it, or name another in PAUCIS_HTTP_PORT`,
    );
  });
});
