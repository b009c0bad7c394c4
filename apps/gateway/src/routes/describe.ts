import { Reflector } from '@nestjs/core';
import type { z } from 'zod';

/** A request that works, as a user would send it: shown in the OpenAPI document, and executed by a test. */
export interface RouteExample {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
}

/** An answer that is not JSON. */
export interface RawAnswer {
  readonly contentType: string;
  /** Of a stream of server-sent events: what one of them holds. */
  readonly event?: z.ZodType;
}

/** What a route says of itself beyond its inputs, which its parameters name. */
export interface RouteDescription {
  /** One sentence for people. */
  readonly summary: string;
  /** What leaves: a field that the schema does not name never does. */
  readonly answer: z.ZodType | RawAnswer;
  /** Left out by a route that needs no input at all. */
  readonly example?: RouteExample;
  /** Headers that it reads. */
  readonly headers?: z.ZodObject;
  /** Its body is a file's bytes, not JSON. */
  readonly takesBytes?: boolean;
  /** What a lease holder does in the course of its work: the dispatcher writes it down, the audit log need not. */
  readonly isWork?: boolean;
  /** What it changes can be guarded by If-Match with the ETag of this route's answer. */
  readonly guardedBy?: string;
}

/** Every route has one: without it a test fails. */
export const Describe = Reflector.createDecorator<RouteDescription>();

export const isRaw = (answer: RouteDescription['answer']): answer is RawAnswer => 'contentType' in answer;
