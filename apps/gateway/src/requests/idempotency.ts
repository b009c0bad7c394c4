import { type AskOptions, currentContext } from '@paucis/platform';

/** Hands the request's Idempotency-Key on to whoever makes the change. */
export function sameEffect(): AskOptions {
  const { idempotencyKey } = currentContext();
  return idempotencyKey === undefined ? {} : { idempotencyKey };
}
