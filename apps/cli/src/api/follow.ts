import { setTimeout as delay } from 'node:timers/promises';
import { StreamEvent } from '@paucis/gateway/http';
import type { Api } from './api.js';
import { segment } from './api.js';
import { ApiProblem } from './api-problem.js';
import { CommandFailed } from '../command-failed.js';
import { serverEvents } from './server-events.js';

/** How long the stack may be away before a watch gives up. */
const patienceMs = 60_000;

/**
 * What happens in a sweep until it ends, each event of its log once: after a broken connection it goes on where it was.
 * Ends early, without error, when `signal` aborts.
 */
export async function* follow(api: Api, sweep: string, signal: AbortSignal, after = 0): AsyncGenerator<StreamEvent> {
  let last = after;
  let heardAt = performance.now();
  while (!signal.aborted) {
    try {
      const headers = { 'last-event-id': String(last) };
      const response = await api.open(`/sweeps/${segment(sweep)}/stream`, { signal, headers });
      for await (const { event, data } of serverEvents(response.body as unknown as AsyncIterable<Uint8Array>)) {
        heardAt = performance.now();
        const parsed = StreamEvent.safeParse({ event, data: JSON.parse(data) as unknown });
        // An event of a newer stack is none of ours.
        if (!parsed.success) continue;
        if (parsed.data.event === 'log') last = parsed.data.data.seq;
        yield parsed.data;
        if (parsed.data.event === 'end') return;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (isFinal(error) || performance.now() - heardAt > patienceMs) throw error;
    }
    await delay(500, undefined, { signal }).catch(() => undefined);
  }
}

/** A broken connection or a service that restarts is waited for; a refusal is not. */
function isFinal(error: unknown): boolean {
  if (error instanceof ApiProblem) return error.problem.status !== 503;
  return !(error instanceof CommandFailed || (error as Error).name === 'TypeError');
}
