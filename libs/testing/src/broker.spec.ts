import { once } from 'node:events';
import { createConnection } from 'node:net';
import { expect, it } from 'vitest';
import { startBroker } from './broker.js';

/** Speaks just enough of the protocol to log in and be told whether that worked. */
async function login(port: number, options: Record<string, unknown> = {}): Promise<string> {
  const socket = createConnection({ host: '127.0.0.1', port });
  await once(socket, 'connect');
  let heard = '';
  socket.setEncoding('utf8').on('data', (text: string) => (heard += text));
  socket.write(`CONNECT ${JSON.stringify({ verbose: true, ...options })}\r\nPING\r\n`);
  while (!/PONG|-ERR/.test(heard)) await once(socket, 'data');
  socket.destroy();
  return heard;
}

it('starts a broker that answers, and another beside it', async () => {
  await using first = await startBroker();
  await using second = await startBroker();

  expect(await login(first.port)).toContain('PONG');
  expect(await login(second.port)).toContain('PONG');
  expect(first.port).not.toBe(second.port);
});

it('brings a killed broker back on the port it had', async () => {
  await using broker = await startBroker();

  await broker.kill();
  await expect(login(broker.port)).rejects.toThrow('ECONNREFUSED');
  await broker.restart();

  expect(await login(broker.port)).toContain('PONG');
});

it('lets in only the users of its configuration', async () => {
  await using broker = await startBroker({ config: 'authorization { users: [{ user: ada, password: right }] }' });

  expect(await login(broker.port, { user: 'ada', pass: 'right' })).toContain('PONG');
  expect(await login(broker.port, { user: 'ada', pass: 'wrong' })).toContain('Authorization Violation');
});

it('says what the broker said when its configuration is wrong', async () => {
  await expect(startBroker({ config: 'authorization {' })).rejects.toThrow(
    /before it listened: .*Parse error on line 1/s,
  );
});
