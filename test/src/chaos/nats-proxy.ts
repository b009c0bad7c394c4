import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { waitFor } from '@paucis/testing';

/** What happens to one message on its way to the server: it goes out after each of these delays, in milliseconds. */
export type Fate = (message: { readonly subject: string }) => readonly number[];

/** Every message once and at once. */
export const faithful: Fate = () => [0];

/**
 * Stands between NATS clients and their server and lets messages come late, out of order and several times, as a fate
 * says for each. Everything else of the protocol (subscriptions, pings) passes as it is.
 */
export class NatsProxy implements AsyncDisposable {
  fate: Fate = faithful;
  /** How many messages it has let through, copies included. */
  passed = 0;
  private underWay = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(targetPort: number): Promise<NatsProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new NatsProxy(server, (server.address() as { port: number }).port);
    server.on('connection', (client) => proxy.join(client, createConnection(targetPort, '127.0.0.1')));
    return proxy;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  private join(client: Socket, target: Socket): void {
    for (const [one, other] of [
      [client, target],
      [target, client],
    ] as const) {
      this.sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
    }
    // Messages of both directions pass here once: everything that a client gets was sent by a client.
    target.pipe(client);
    const frames = new Frames();
    client.on('data', (bytes) => {
      for (const { subject, frame } of frames.push(bytes)) {
        if (subject === undefined) target.write(frame);
        else this.deliver(target, subject, frame);
      }
    });
  }

  private deliver(target: Socket, subject: string, frame: Buffer): void {
    for (const delayMs of this.fate({ subject })) {
      const send = () => {
        if (target.destroyed) return;
        this.passed += 1;
        target.write(frame);
      };
      if (delayMs <= 0) {
        send();
        continue;
      }
      this.underWay += 1;
      setTimeout(() => {
        this.underWay -= 1;
        send();
      }, delayMs).unref();
    }
  }

  /** Waits until nothing that a fate has kept back is on its way any more; what is sent from now on passes at once. */
  async untilQuiet(timeoutMs = 300_000): Promise<void> {
    this.fate = faithful;
    await waitFor(() => this.underWay === 0, { timeoutMs, what: 'the last late message' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** Cuts what a client sends into protocol lines and whole messages (`PUB`, `HPUB` with their payloads). */
class Frames {
  private rest = Buffer.alloc(0);

  push(bytes: Buffer): { subject?: string; frame: Buffer }[] {
    this.rest = Buffer.concat([this.rest, bytes]);
    const frames: { subject?: string; frame: Buffer }[] = [];
    for (;;) {
      const lineEnd = this.rest.indexOf('\r\n');
      if (lineEnd < 0) return frames;
      const words = this.rest.subarray(0, lineEnd).toString('latin1').split(' ');
      const isMessage = words[0] === 'PUB' || words[0] === 'HPUB';
      const length = lineEnd + 2 + (isMessage ? Number(words.at(-1)) + 2 : 0);
      if (this.rest.length < length) return frames;
      frames.push({ frame: this.rest.subarray(0, length), ...(isMessage && { subject: words[1] ?? '' }) });
      this.rest = this.rest.subarray(length);
    }
  }
}
