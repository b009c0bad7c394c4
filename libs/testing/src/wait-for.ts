import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  /** What is waited for, as it reads after "waited 10000 ms for". */
  what?: string;
  timeoutMs?: number;
  everyMs?: number;
}

type Observed<T> = T extends undefined | null | false | 0 | '' ? never : T;

/**
 * Asks `observe` again and again until it answers with something truthy, and returns that answer. When the time is up it
 * throws, with the last error of `observe` as the cause.
 */
export async function waitFor<T>(observe: () => T | Promise<T>, options: WaitOptions = {}): Promise<Observed<T>> {
  const { what = 'the condition', timeoutMs = 60_000, everyMs = 20 } = options;
  const endsAt = performance.now() + timeoutMs;
  let cause: unknown;
  for (;;) {
    try {
      cause = undefined;
      const answer = await observe();
      if (answer) return answer as Observed<T>;
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= endsAt) {
      const last = cause instanceof Error ? `; the last attempt failed: ${cause.message}` : '';
      throw new Error(`waited ${timeoutMs} ms for ${what}, which did not come${last}`, { cause });
    }
    await delay(everyMs);
  }
}
