import { headers as natsHeaders, type MsgHdrs } from '@nats-io/transport-node';
import { Conflict, DomainError, Invalid, MessageHeaders, NotFound, Rejected, Unavailable } from '@paucis/contracts';
import { z } from 'zod';
import { childSpan, type MessageContext } from './context.js';

/** The largest message; what is bigger goes through the object store. */
export const largestMessageBytes = 512 * 1024;

const kinds = { NotFound, Conflict, Invalid, Rejected, Unavailable } as const;
type Kind = keyof typeof kinds;

const WireError = z.object({
  code: z.string(),
  kind: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).default({}),
});
const Reply = z.union([z.object({ error: WireError }), z.object({ answer: z.unknown().optional() })]);

/** JSON bytes; refused above 512 KB, naming what it was. */
export function encodeBody(value: unknown, what: string): Uint8Array {
  const bytes = Buffer.from(JSON.stringify(value ?? null));
  if (bytes.byteLength > largestMessageBytes) {
    throw new Invalid(
      'message-too-large',
      `${what}: expected at most ${largestMessageBytes} bytes, got ${bytes.byteLength}; ` +
        'put bulk into the object store and send its key',
      { sizeBytes: bytes.byteLength },
    );
  }
  return bytes;
}

export function decodeBody(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch (cause) {
    throw new Invalid(
      'not-json',
      `${what}: expected JSON, got ${bytes.byteLength} bytes of something else`,
      {},
      { cause },
    );
  }
}

/** What the schema makes of `value`, or `Invalid` with one line per problem. */
export function parseAs<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || '(whole)'}: ${message}`);
  throw new Invalid('payload-invalid', `${what}: ${problems.join('; ')}`, { problems });
}

export const encodeAnswer = (answer: unknown, what: string): Uint8Array => encodeBody({ answer }, what);

/** A stranger's error says only that it happened: its stack and text stay in the log of the service. */
export function encodeError(error: unknown, what: string): Uint8Array {
  const wire =
    error instanceof DomainError
      ? { code: error.code, kind: error.name, message: error.message, details: error.details }
      : {
          code: 'internal',
          kind: 'DomainError',
          message: `${what} failed inside the service; its log says why`,
          details: {},
        };
  try {
    return encodeBody({ error: wire }, what);
  } catch {
    return encodeBody({ error: { ...wire, message: wire.message.slice(0, 2000), details: {} } }, what);
  }
}

/** The answer within a reply; throws the error within it as the class that was thrown over there. */
export function decodeReply(bytes: Uint8Array, what: string): unknown {
  const reply = parseAs(Reply, decodeBody(bytes, what), what);
  if (!('error' in reply)) return reply.answer;
  const { code, kind, message, details } = reply.error;
  const Kind = Object.hasOwn(kinds, kind) ? kinds[kind as Kind] : DomainError;
  throw new Kind(code, message, details);
}

export function encodeHeaders(context: MessageContext, more: Readonly<Record<string, string>> = {}): MsgHdrs {
  const headers = natsHeaders();
  headers.set('project', context.projectId);
  headers.set('actor', encodeURIComponent(context.actor));
  headers.set('traceparent', context.traceparent);
  headers.set('contract-version', '1');
  if (context.idempotencyKey !== undefined) headers.set('idempotency-key', encodeURIComponent(context.idempotencyKey));
  for (const [name, value] of Object.entries(more)) headers.set(name, value);
  return headers;
}

/** The context a received message is handled in: same trace, new span. */
export function decodeHeaders(headers: MsgHdrs | undefined, what: string): MessageContext {
  const text = (name: string) => headers?.get(name) || undefined;
  const { contractVersion: _, ...context } = parseAs(
    MessageHeaders,
    {
      projectId: text('project'),
      actor: decodeURIComponent(text('actor') ?? ''),
      traceparent: text('traceparent'),
      idempotencyKey: text('idempotency-key') && decodeURIComponent(text('idempotency-key') ?? ''),
      contractVersion: text('contract-version'),
    },
    `headers of ${what}`,
  );
  return { ...context, traceparent: childSpan(context.traceparent) };
}
