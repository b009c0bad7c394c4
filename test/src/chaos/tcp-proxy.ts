import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';

/** A line to a server that can be silenced (bytes are held, nobody is told) and cut (connections end, new ones too). */
export class TcpProxy implements AsyncDisposable {
  private readonly sockets = new Set<Socket>();
  private state: 'open' | 'silent' | 'cut' = 'open';

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(targetPort: number): Promise<TcpProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new TcpProxy(server, (server.address() as { port: number }).port);
    server.on('connection', (client) => proxy.join(client, createConnection(targetPort, '127.0.0.1')));
    return proxy;
  }

  /** As a network that loses everything: neither side hears that the other is gone. */
  silence(): void {
    this.state = 'silent';
    for (const socket of this.sockets) socket.pause();
  }

  /** As a server that is stopped: connections break, and new ones break at once. */
  cut(): void {
    this.state = 'cut';
    for (const socket of this.sockets) socket.destroy();
  }

  open(): void {
    this.state = 'open';
    for (const socket of this.sockets) socket.resume();
  }

  private join(client: Socket, target: Socket): void {
    for (const [one, other] of [
      [client, target],
      [target, client],
    ] as const) {
      this.sockets.add(one);
      one.on('data', (bytes) => other.write(bytes));
      one.on('error', () => other.destroy());
      one.on('end', () => other.end());
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
      if (this.state === 'silent') one.pause();
      if (this.state === 'cut') one.destroy();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }
}
