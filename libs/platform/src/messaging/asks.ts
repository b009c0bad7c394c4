import {
  type AnswerOf,
  type AskInputOf,
  Conflict,
  type Question,
  Rejected,
  type ServiceName,
  subjectOf,
} from '@paucis/contracts';
import { findOpenTransaction } from '../storage/transaction.js';
import type { Broker } from './broker.js';
import { childSpan, findContext, serviceContext } from './context.js';
import { decodeReply, encodeBody, encodeHeaders, parseAs } from './wire.js';

export interface AskOptions {
  /** Same key, same effect, however often it is asked. */
  readonly idempotencyKey?: string;
  /** Instead of the contract's. */
  readonly timeoutMs?: number;
}

/** Asks other services. */
export class Asks {
  constructor(
    private readonly service: ServiceName,
    private readonly broker: Broker,
  ) {}

  /**
   * The answer, checked by the contract. Throws the domain error that the other side threw; `Unavailable` when it does
   * not answer; a plain `DomainError` with code `internal` when it broke.
   */
  async ask<Q extends Question>(question: Q, payload: AskInputOf<Q>, options: AskOptions = {}): Promise<AnswerOf<Q>> {
    const subject = subjectOf(question);
    const what = `question ${subject}`;
    if (findOpenTransaction() !== undefined) {
      throw new Conflict(
        'ask-in-transaction',
        `${what} was asked inside a transaction, which would hold it open; ask before or after`,
        { subject },
      );
    }
    if (!question.askedBy.includes(this.service)) {
      throw new Rejected(
        'not-permitted',
        `${what} may be asked by ${question.askedBy.join(', ')}, not by ${this.service}`,
        { subject },
      );
    }
    const body = encodeBody(parseAs(question.ask, payload, what), what);
    const { idempotencyKey, timeoutMs = question.timeoutMs } = options;
    const { projectId, actor, traceparent } = findContext() ?? serviceContext(this.service);
    const headers = encodeHeaders({
      projectId,
      actor,
      traceparent: childSpan(traceparent),
      ...(idempotencyKey !== undefined && { idempotencyKey }),
    });
    const reply = await this.broker.request(subject, body, { headers, timeoutMs });
    return parseAs(question.answer, decodeReply(reply.data, what), `answer to ${what}`) as AnswerOf<Q>;
  }
}
