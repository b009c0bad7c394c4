import { ApiProblem } from './api-problem.js';
import { bytesOf } from './bytes-of.js';
import type { components } from './generated/api.js';
import type { PaucisClient } from './paucis-client.js';
import { pause } from './patient-fetch.js';
import { serverEvents } from './server-events.js';
import { Unreachable } from './unreachable.js';

export type StreamEvent = components['schemas']['StreamEvent'];

const names: Readonly<Record<StreamEvent['event'], true>> = {
  log: true,
  sweep: true,
  jobs: true,
  progress: true,
  end: true,
};
/** How long the stack may be away before a watch gives up. */
const patienceMs = 60_000;
const betweenMs = 500;

/**
 * What happens in a sweep until it ends, each event of its log once: after a broken connection it goes on where it was.
 * Ends early, without error, when `signal` aborts.
 */
export async function* followSweep(
  client: PaucisClient,
  sweep: string,
  { signal, after = 0 }: { signal: AbortSignal; after?: number },
): AsyncGenerator<StreamEvent> {
  let last = after;
  let heardAt = performance.now();
  while (!signal.aborted) {
    try {
      for await (const event of connection(client, sweep, last, signal)) {
        heardAt = performance.now();
        if (event.event === 'log') last = event.data.seq;
        yield event;
        if (event.event === 'end') return;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (isFinal(error) || performance.now() - heardAt > patienceMs) throw error;
    }
    await pause(betweenMs, signal).catch(() => undefined);
  }
}

async function* connection(
  client: PaucisClient,
  sweep: string,
  last: number,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  const { response } = await client.GET('/sweeps/{sweep}/stream', {
    params: { path: { sweep }, header: { 'last-event-id': last } },
    parseAs: 'stream',
    signal,
  });
  for await (const { event, data } of serverEvents(bytesOf(response))) {
    // An event of a newer stack is none of ours.
    if (Object.hasOwn(names, event)) yield { event, data: JSON.parse(data) as unknown } as StreamEvent;
  }
}

/** A broken connection or a service that restarts is waited for; a refusal is not. */
function isFinal(error: unknown): boolean {
  if (error instanceof ApiProblem) return error.status !== 503;
  return !(error instanceof Unreachable || (error as Error).name === 'TypeError');
}
