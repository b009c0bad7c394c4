import { once } from 'node:events';
import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** What happens to one request: `refused` with 503; `cut` in the middle of its bytes; one byte `changed` on the way. */
export type ObjectFate = 'passed' | 'refused' | 'slow' | 'cut' | 'changed';

const slowMs = 1_500;

/** Stands before an object store that speaks HTTP and does to each request what a fate says for it. */
export class ObjectProxy implements AsyncDisposable {
  fate: (asked: { readonly method: string; readonly path: string }) => ObjectFate = () => 'passed';
  /** How often each fate has come. */
  readonly done: Record<ObjectFate, number> = { passed: 0, refused: 0, slow: 0, cut: 0, changed: 0 };

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
    readonly url: string,
  ) {}

  static async start(targetUrl: string): Promise<ObjectProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const proxy = new ObjectProxy(server, new URL(targetUrl), `http://127.0.0.1:${port}`);
    server.on('request', (asked, answer) => void proxy.pass(asked, answer));
    return proxy;
  }

  private async pass(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/' } = asked;
    const fate = this.fate({ method, path });
    this.done[fate] += 1;
    asked.on('error', () => undefined);
    if (fate === 'refused') {
      asked.resume();
      return void answer.writeHead(503, { 'retry-after': '1' }).end('<Error><Message>Slow down</Message></Error>');
    }
    const uploads = method === 'PUT' || method === 'POST';
    if (fate === 'slow') await delay(slowMs);
    // The host that the client has signed stays: the store checks the signature against it.
    const onward = request({
      host: this.target.hostname,
      port: this.target.port,
      method,
      path,
      headers: asked.headers,
    });
    onward.on('error', () => answer.destroy());
    onward.on('response', (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      void copy(response, answer, uploads ? 'passed' : fate);
    });
    await copy(asked, onward, uploads ? fate : 'passed');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** A cut one passes half of what it was to be; a changed one differs in its first byte. */
async function copy(from: IncomingMessage, to: ClientRequest | ServerResponse, fate: ObjectFate): Promise<void> {
  const half = Math.floor(Number(from.headers['content-length'] ?? 0) / 2);
  let passed = 0;
  try {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      if (fate === 'changed' && passed === 0) chunk[0] = (chunk[0] ?? 0) ^ 1;
      passed += chunk.byteLength;
      if (fate === 'cut' && passed > half) {
        to.write(chunk.subarray(0, chunk.byteLength - (passed - half)), () => to.destroy());
        return;
      }
      if (!to.write(chunk)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
    }
    to.end();
  } catch {
    to.destroy();
  }
}
