import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

const host = '127.0.0.1';
/** Where the gateway is looked for first, and how many ports after it are tried. */
const usual = 7400;
const tried = 100;

/** A port of 127.0.0.1 that nothing listens on, chosen by the system. */
export async function anyFreePort(): Promise<number> {
  return listenOnce(0);
}

/** The first free port from 7400 on, so that the address stays the same from start to start. */
export async function usualFreePort(): Promise<number> {
  for (let port = usual; port < usual + tried; port += 1) {
    if (await isFree(port)) return port;
  }
  return anyFreePort();
}

export async function isFree(port: number): Promise<boolean> {
  return listenOnce(port).then(
    () => true,
    () => false,
  );
}

async function listenOnce(port: number): Promise<number> {
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  const chosen = (server.address() as AddressInfo).port;
  server.close();
  await once(server, 'close');
  return chosen;
}
