import { connect, errors, type Msg, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import { Rejected, type ServiceName, Unavailable } from '@paucis/contracts';
import type { Log } from '../service/log.js';
import { within } from '../service/within.js';
import type { Credential } from './credentials.js';
import { inboxPrefixOf } from './permissions.js';

export interface BrokerOptions {
  readonly service: ServiceName;
  readonly url: string;
  readonly credential?: Credential | undefined;
  readonly log: Log;
}

/** One service's connection to NATS: it reconnects for ever, and what was in flight when it broke fails at once. */
export class Broker {
  private readonly reconnected = new Set<() => void>();
  private readonly inFlight = new Set<(lost: Error) => void>();
  private up = true;

  private constructor(
    readonly connection: NatsConnection,
    private readonly log: Log,
  ) {
    void this.watch();
  }

  /** Waits until a server accepts us; wrong credentials are thrown, since waiting does not mend them. */
  static async connect({ service, url, credential, log }: BrokerOptions): Promise<Broker> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const connection = await connect({
          servers: url,
          name: service,
          inboxPrefix: inboxPrefixOf(service),
          maxReconnectAttempts: -1,
          reconnectTimeWait: 100,
          reconnectJitter: 400,
          ignoreAuthErrorAbort: true,
          pingInterval: 10_000,
          timeout: 5_000,
          noAsyncTraces: true,
          ...(credential && { user: credential.user, pass: credential.password }),
        });
        return new Broker(connection, log);
      } catch (cause) {
        if (cause instanceof errors.AuthorizationError) {
          throw new Rejected(
            'nats-credentials-refused',
            `NATS at ${url} refused the credentials of ${service}`,
            { service },
            { cause },
          );
        }
        if (attempt === 1) log.warn('broker awaited', { url, error: cause });
        await pause(100 + Math.random() * 400);
      }
    }
  }

  get isConnected(): boolean {
    return this.up && !this.connection.isClosed();
  }

  /** `listener` runs after each reconnection. */
  onReconnect(listener: () => void): void {
    this.reconnected.add(listener);
  }

  /** The raw reply; `Unavailable` when nobody answers in time, `Rejected` when the server forbids the subject. */
  async request(subject: string, body: Uint8Array, options: { headers: MsgHdrs; timeoutMs: number }): Promise<Msg> {
    if (!this.isConnected) throw brokerLost(subject);
    const { headers, timeoutMs } = options;
    try {
      return await this.orLost(this.connection.request(subject, body, { headers, timeout: timeoutMs }));
    } catch (error) {
      throw asDomainError(error, subject, timeoutMs);
    }
  }

  /** Sent if connected, else dropped: only for what may be lost. */
  publish(subject: string, body: Uint8Array, headers: MsgHdrs): void {
    if (this.isConnected) this.connection.publish(subject, body, { headers });
  }

  async close(): Promise<void> {
    if (this.connection.isClosed()) return;
    if (this.up)
      await within(
        500,
        this.connection.flush().catch(() => undefined),
      );
    for (const fail of this.inFlight) fail(new errors.ClosedConnectionError());
    await this.connection.close();
  }

  /** A race against one long-lived promise would keep every reply for as long as that lives. */
  private orLost(reply: Promise<Msg>): Promise<Msg> {
    return new Promise<Msg>((resolve, reject) => {
      this.inFlight.add(reject);
      reply.then(resolve, reject).finally(() => this.inFlight.delete(reject));
    });
  }

  private async watch(): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === 'disconnect' && this.up) {
        this.up = false;
        const lost = new errors.ConnectionError('connection lost');
        for (const fail of this.inFlight) fail(lost);
        this.log.warn('broker lost', { server: status.server });
      } else if (status.type === 'reconnect') {
        this.up = true;
        this.log.info('broker found again', { server: status.server });
        for (const listener of this.reconnected) listener();
      } else if (status.type === 'error') {
        this.log.error('broker refused', { error: status.error });
      }
    }
  }
}

function asDomainError(error: unknown, subject: string, timeoutMs: number): Error {
  const [pattern, service = subject] = subject.split('.');
  const who = pattern === 'fact' ? (subject.split('.').at(-1) ?? subject) : service;
  const options = { cause: error };
  const cause = error instanceof errors.RequestError ? error.cause : error;
  if (cause instanceof errors.PermissionViolationError) {
    return new Rejected('not-permitted', `NATS does not permit this service to send ${subject}`, { subject }, options);
  }
  if (error instanceof errors.TimeoutError) {
    return new Unavailable(
      'timeout',
      `${who} did not answer ${subject} within ${timeoutMs} ms`,
      { subject, timeoutMs },
      options,
    );
  }
  if (cause instanceof errors.NoRespondersError || (error instanceof errors.RequestError && error.isNoResponders())) {
    return new Unavailable('no-responder', `${who} is not there to answer ${subject}`, { subject }, options);
  }
  return brokerLost(subject, error);
}

const brokerLost = (subject: string, cause?: unknown): Unavailable =>
  new Unavailable('broker-lost', `the connection to NATS is lost; ${subject} has no answer`, { subject }, { cause });

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
