import { expect, it } from 'vitest';
import { waitFor } from './wait-for.js';

it('returns the first truthy answer', async () => {
  let asked = 0;

  expect(await waitFor(() => ++asked === 3 && 'third', { everyMs: 1 })).toBe('third');
});

it('forgives errors until the time is up, then names the last one', async () => {
  const late = waitFor(() => Promise.reject(new Error('refused')), { what: 'the port', timeoutMs: 30, everyMs: 5 });

  await expect(late).rejects.toThrow('waited 30 ms for the port, which did not come; the last attempt failed: refused');
});
