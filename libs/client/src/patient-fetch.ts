import { ApiProblem } from './api-problem.js';
import { Unreachable } from './unreachable.js';

export interface Patience {
  /** How long a service that is away (503) or a broken connection is tried again, in milliseconds. */
  readonly patienceMs: number;
  /** How long an answer may take to begin, in milliseconds. */
  readonly answerMs: number;
  /** Ends all waiting. */
  readonly signal: AbortSignal | undefined;
}

const betweenMs = 300;

/**
 * Sends a request, and again while the stack is away if that is safe: a GET, or a change with an Idempotency-Key. Throws
 * `ApiProblem` for every refusal, `Unreachable` when no answer came. A connection that is refused is not tried again:
 * nobody is there.
 */
export async function patientFetch(make: () => Request, patience: Patience): Promise<Response> {
  const endAt = performance.now() + patience.patienceMs;
  for (;;) {
    const request = make();
    const outcome = await attempt(request, patience);
    if (outcome instanceof Response) return outcome;
    const mayRepeat = request.method === 'GET' || request.headers.has('idempotency-key');
    if (!mayRepeat || !isPassing(outcome) || performance.now() > endAt) throw outcome;
    await pause(betweenMs, patience.signal);
  }
}

async function attempt(request: Request, { answerMs, signal }: Patience): Promise<Response | Error> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(new DOMException('no answer came', 'TimeoutError')), answerMs);
  const signals = [timeout.signal, request.signal, ...(signal ? [signal] : [])];
  try {
    const response = await fetch(new Request(request, { signal: AbortSignal.any(signals) }));
    return response.ok || response.status === 304 ? response : await ApiProblem.of(response);
  } catch (cause) {
    if (signal?.aborted || request.signal.aborted) throw cause;
    return Unreachable.of(new URL(request.url).origin, cause);
  } finally {
    // A stream may go on for longer once its answer has begun.
    clearTimeout(timer);
  }
}

function isPassing(error: Error): boolean {
  return error instanceof ApiProblem ? error.status === 503 : error instanceof Unreachable && error.why === 'broken';
}

/** Rejects with the signal's reason when it aborts. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      signal?.removeEventListener('abort', stop);
      resolve();
    }
    function stop(): void {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    }
    signal?.addEventListener('abort', stop, { once: true });
  });
}
