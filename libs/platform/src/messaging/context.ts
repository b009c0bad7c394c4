import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { defaultProjectId, type MessageHeaders, type ServiceName } from '@paucis/contracts';

/** In whose name, for which project and in which trace something is being done. */
export type MessageContext = Omit<MessageHeaders, 'contractVersion'>;

const storage = new AsyncLocalStorage<MessageContext>();

/** The context of the message, HTTP request or loop being handled; throws outside of one. */
export function currentContext(): MessageContext {
  const context = storage.getStore();
  if (context === undefined) {
    throw new Error('expected to be inside a handler, a loop or runInContext(), but there is no message context');
  }
  return context;
}

export const findContext = (): MessageContext | undefined => storage.getStore();

/** Everything that `work` starts sees this context; the gateway calls it per HTTP request. */
export const runInContext = <Result>(context: MessageContext, work: () => Result): Result => storage.run(context, work);

/** The start of a new trace, or the continuation of `traceparent` where a well-formed one came in. */
export function rootContext(of: { actor: string; projectId?: string; traceparent?: string }): MessageContext {
  const { actor, projectId = defaultProjectId, traceparent } = of;
  const continued = traceparent !== undefined && /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(traceparent);
  return { actor, projectId, traceparent: continued ? childSpan(traceparent) : newTraceparent() };
}

export const serviceContext = (service: ServiceName): MessageContext => rootContext({ actor: `service:${service}` });

/** Same trace, new span. */
export function childSpan(traceparent: string): string {
  const [version, trace, , flags] = traceparent.split('-');
  return `${version}-${trace}-${randomBytes(8).toString('hex')}-${flags}`;
}

export const traceIdOf = (traceparent: string): string => traceparent.split('-')[1] ?? '';

const newTraceparent = (): string => `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
