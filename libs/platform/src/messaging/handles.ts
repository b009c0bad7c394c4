import 'reflect-metadata';
import { Catch, createParamDecorator, type RpcExceptionFilter, UseFilters } from '@nestjs/common';
import { EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import {
  type AnswerInputOf,
  type AskOf,
  type Fact,
  type Hint,
  type Message,
  type PayloadOf,
  type Question,
  type ServiceName,
  subjectOf,
} from '@paucis/contracts';
import { type Observable, throwError } from 'rxjs';
import { findOpenTransaction, type Transaction } from '../storage/transaction.js';

type Awaitable<Value> = Value | Promise<Value> | Observable<Value>;
type HandlerDecorator<Handler> = <Method extends Handler>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

/** What the transport reads beside a handler. */
export interface HandlerExtras {
  readonly message: Message;
  /** The service that it must be registered in; hints go to any listener. */
  readonly owner: ServiceName | undefined;
  readonly queue: string | undefined;
}

/** Nest would turn what it does not know into "Internal server error"; the transport decides instead. */
@Catch()
class PassErrors implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

const OpenTransaction = createParamDecorator(() => findOpenTransaction()?.manager);

/**
 * Registers a controller's method for a question of this service, a fact consumed by `consumer`, or a hint. A fact's
 * handler gets the transaction in which its effect and its delivery commit together.
 */
export function Handles<Q extends Question>(
  question: Q,
): HandlerDecorator<(ask: AskOf<Q>) => Awaitable<AnswerInputOf<Q>>>;
export function Handles<F extends Fact>(
  fact: F,
  consumer: ServiceName,
): HandlerDecorator<(payload: PayloadOf<F>, transaction: Transaction) => Awaitable<unknown>>;
export function Handles<H extends Hint>(hint: H): HandlerDecorator<(payload: PayloadOf<H>) => Awaitable<unknown>>;
export function Handles(message: Message, consumer?: ServiceName): MethodDecorator {
  return (target, key, descriptor) => {
    const { subject, owner } = placeOf(message, consumer);
    const extras: HandlerExtras = { message, owner, queue: owner };
    const register: MethodDecorator =
      message.pattern === 'hint'
        ? (EventPattern(subject, { ...extras }) as MethodDecorator)
        : MessagePattern(subject, { ...extras });
    register(target, key, descriptor);
    UseFilters(PassErrors)(target, key, descriptor);
    Payload()(target, key, 0);
    OpenTransaction()(target, key, 1);
  };
}

function placeOf(message: Message, consumer?: ServiceName): { subject: string; owner: ServiceName | undefined } {
  if (message.pattern === 'question') return { subject: subjectOf(message), owner: message.service };
  if (message.pattern === 'hint') return { subject: subjectOf(message), owner: undefined };
  if (consumer === undefined || !message.consumers.includes(consumer)) {
    throw new Error(`fact ${message.name}: expected a consumer of ${message.consumers.join(', ')}, got ${consumer}`);
  }
  return { subject: subjectOf(message, consumer), owner: consumer };
}
