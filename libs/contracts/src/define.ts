import type { z } from 'zod';

/** The services that talk over NATS; each has its own credentials and queue group. */
export const services = ['gateway', 'registry', 'tuner', 'dispatcher', 'evaluator', 'trainer'] as const;
export type ServiceName = (typeof services)[number];

/** Request-reply, answered once by one instance of `service`. */
export interface Question<Ask extends z.ZodType = z.ZodType, Answer extends z.ZodType = z.ZodType> {
  readonly pattern: 'question';
  readonly service: ServiceName;
  /** `job.claim`: noun.verb, unique within the service. */
  readonly name: string;
  /** Who may ask; the NATS permissions are made of this. */
  readonly askedBy: readonly ServiceName[];
  readonly ask: Ask;
  readonly answer: Answer;
  /** How long the asker waits, in milliseconds. */
  readonly timeoutMs: number;
}

/** Something that has happened; every named consumer gets it at least once, after its publisher committed it. */
export interface Fact<Payload extends z.ZodType = z.ZodType> {
  readonly pattern: 'fact';
  readonly name: string;
  readonly publisher: ServiceName;
  readonly consumers: readonly ServiceName[];
  readonly payload: Payload;
}

/** News that may be lost: everything hinted is also found by polling. */
export interface Hint<Payload extends z.ZodType = z.ZodType> {
  readonly pattern: 'hint';
  readonly name: string;
  readonly publishers: readonly ServiceName[];
  readonly listeners: readonly ServiceName[];
  readonly payload: Payload;
}

export type Message = Question | Fact | Hint;
export type AskOf<Q extends Question> = z.output<Q['ask']>;
export type AskInputOf<Q extends Question> = z.input<Q['ask']>;
export type AnswerOf<Q extends Question> = z.output<Q['answer']>;
export type AnswerInputOf<Q extends Question> = z.input<Q['answer']>;
export type PayloadOf<M extends Fact | Hint> = z.output<M['payload']>;
export type PayloadInputOf<M extends Fact | Hint> = z.input<M['payload']>;

export function defineQuestion<Ask extends z.ZodType, Answer extends z.ZodType>(
  question: Omit<Question<Ask, Answer>, 'pattern' | 'timeoutMs'> & { timeoutMs?: number },
): Question<Ask, Answer> {
  return { timeoutMs: 10_000, ...question, pattern: 'question' };
}

export function defineFact<Payload extends z.ZodType>(fact: Omit<Fact<Payload>, 'pattern'>): Fact<Payload> {
  return { ...fact, pattern: 'fact' };
}

export function defineHint<Payload extends z.ZodType>(hint: Omit<Hint<Payload>, 'pattern'>): Hint<Payload> {
  return { ...hint, pattern: 'hint' };
}

/** The NATS subject; a fact has one per consumer. Nothing but this names a subject. */
export function subjectOf(message: Question | Hint): string;
export function subjectOf(message: Fact, consumer: ServiceName): string;
export function subjectOf(message: Message, consumer?: ServiceName): string {
  if (message.pattern === 'question') return `ask.${message.service}.${message.name}`;
  if (message.pattern === 'hint') return `hint.${message.name}`;
  return `fact.${message.name}.${consumer ?? ''}`;
}
