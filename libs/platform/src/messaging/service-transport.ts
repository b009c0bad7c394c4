import { type MessageHandler, NatsContext, ServerNats } from '@nestjs/microservices';
import type { Msg } from '@nats-io/transport-node';
import { DomainError, type Message, Rejected, type ServiceName } from '@paucis/contracts';
import { lastValueFrom } from 'rxjs';
import type { Inbox } from '../facts/inbox.js';
import type { Log } from '../service/log.js';
import { within } from '../service/within.js';
import type { Broker } from './broker.js';
import { type MessageContext, runInContext } from './context.js';
import type { HandlerExtras } from './handles.js';
import { decodeBody, decodeHeaders, encodeAnswer, encodeError, parseAs } from './wire.js';

/** Nest's NATS server with our envelope: schemas on both sides, typed errors, facts through the inbox, a drained stop. */
export class ServiceTransport extends ServerNats {
  private readonly running = new Set<Promise<void>>();
  private readonly stops: (() => Promise<void>)[] = [];
  private closing: Promise<void> | undefined;

  constructor(
    private readonly service: ServiceName,
    private readonly broker: Broker,
    private readonly inbox: Inbox | undefined,
    private readonly log: Log,
    /** The longest that a stop waits for handlers under way. */
    private readonly graceMs: number,
  ) {
    super({});
  }

  override addHandler(
    pattern: unknown,
    callback: MessageHandler,
    isEvent?: boolean,
    extras?: Record<string, unknown>,
  ): void {
    const { owner, message } = extras as unknown as HandlerExtras;
    if (owner !== undefined && owner !== this.service) {
      throw new Error(
        `${message.pattern} ${message.name} belongs to ${owner}, yet ${this.service} has a handler for it`,
      );
    }
    super.addHandler(pattern, callback, isEvent, extras);
  }

  override async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      for (const [subject, handler] of this.messageHandlers) this.subscribe(subject, handler);
      if (this.broker.isConnected) await this.broker.connection.flush();
      callback();
    } catch (error) {
      callback(error);
    }
  }

  /** Takes no more messages and finishes those under way; Nest calls it a second time. */
  override close(): Promise<void> {
    return (this.closing ??= this.drain());
  }

  private async drain(): Promise<void> {
    await Promise.all(this.stops.splice(0).map((stop) => stop()));
    if (!(await within(this.graceMs, Promise.all(this.running)))) {
      this.log.error('handlers abandoned', { count: this.running.size, afterMs: this.graceMs });
    }
  }

  /** Subjects that are answered here. */
  get subjects(): readonly string[] {
    return [...this.messageHandlers.keys()];
  }

  private subscribe(subject: string, handler: MessageHandler): void {
    const { queue } = handler.extras as unknown as HandlerExtras;
    const subscription = this.broker.connection.subscribe(subject, {
      ...(queue !== undefined && { queue }),
      callback: (error, message) => {
        if (error) return this.log.error('subscription refused', { subject, error });
        const work = this.handleMessage(subject, message).finally(() => this.running.delete(work));
        this.running.add(work);
      },
    });
    this.stops.push(async () => {
      if (this.broker.isConnected) await subscription.drain().catch(() => undefined);
      else subscription.unsubscribe();
    });
  }

  override async handleMessage(subject: string, received: Msg): Promise<void> {
    const handler = this.messageHandlers.get(subject);
    if (handler === undefined) return;
    const { message } = handler.extras as unknown as HandlerExtras;
    const context = await this.contextOf(received);
    if (context === undefined) return;
    await runInContext(context, () => this.reply(received, () => this.answer(handler, message, received)));
  }

  private async contextOf(received: Msg): Promise<MessageContext | undefined> {
    try {
      return decodeHeaders(received.headers, received.subject);
    } catch (error) {
      await this.reply(received, () => Promise.reject(error as Error));
      return undefined;
    }
  }

  private async reply(received: Msg, answer: () => Promise<Uint8Array>): Promise<void> {
    try {
      received.respond(await answer());
    } catch (error) {
      this.logFailure(received.subject, error);
      received.respond(encodeError(error, received.subject));
    }
  }

  private async answer(handler: MessageHandler, message: Message, received: Msg): Promise<Uint8Array> {
    const { subject } = received;
    const what = `${message.pattern} ${subject}`;
    const call = async (payload: unknown): Promise<unknown> =>
      lastValueFrom(this.transformToObservable(await handler(payload, new NatsContext([subject, received.headers]))), {
        defaultValue: undefined,
      });
    if (message.pattern === 'question') {
      const ask = parseAs(message.ask, decodeBody(received.data, what), what);
      const answer = await call(ask);
      const parsed = message.answer.safeParse(answer);
      if (!parsed.success) throw new Error(`${what}: our own answer breaks the contract: ${parsed.error.message}`);
      return encodeAnswer(parsed.data, `answer to ${what}`);
    }
    if (message.pattern === 'hint') {
      await call(parseAs(message.payload, decodeBody(received.data, what), what));
      return encodeAnswer(undefined, what);
    }
    await this.acceptFact(message.payload, received, what, call);
    return encodeAnswer(undefined, what);
  }

  private async acceptFact(
    schema: Extract<Message, { pattern: 'fact' }>['payload'],
    received: Msg,
    what: string,
    call: (payload: unknown) => Promise<unknown>,
  ): Promise<void> {
    if (this.inbox === undefined)
      throw new Rejected('no-inbox', `${what}: ${this.service} has no database to keep an inbox in`);
    const messageId = received.headers?.get('message-id');
    const parsed = schema.safeParse(decodeBody(received.data, what));
    // Sending the same bytes again cannot mend them.
    if (!parsed.success) throw new Rejected('payload-invalid', `${what}: ${parsed.error.message}`);
    if (!messageId) throw new Rejected('no-message-id', `${what}: expected a message id among the headers, got none`);
    await this.inbox.once(messageId, async () => {
      await call(parsed.data);
    });
  }

  private logFailure(subject: string, error: unknown): void {
    if (error instanceof DomainError)
      this.log.info('message refused', { subject, code: error.code, reason: error.message });
    else this.log.error('handler failed', { subject, error });
  }
}
