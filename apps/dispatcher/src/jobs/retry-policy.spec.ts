import type { FailureClass } from '@paucis/contracts';
import { expect, it } from 'vitest';
import { backOffMs, statusAfter } from './retry-policy.js';

const after = (failureClass: FailureClass, attempts: number, previousClass?: FailureClass) =>
  statusAfter({ failureClass, previousClass, attempts, maxAttempts: 3 });

it.each(['crash', 'hang', 'lost-worker'] as const)(
  'tries again after a %s until the attempts are used up',
  (failureClass) => {
    expect([1, 2, 3].map((attempts) => after(failureClass, attempts, failureClass))).toEqual([
      'queued',
      'queued',
      'parked',
    ]);
  },
);

it.each(['out-of-memory', 'bad-input'] as const)('does not repeat %s unchanged', (failureClass) => {
  expect(after(failureClass, 1)).toBe('failed');
});

it('tries NaN once more, and gives up when it comes again', () => {
  expect([after('nan', 1), after('nan', 2, 'lost-worker'), after('nan', 2, 'nan')]).toEqual([
    'queued',
    'queued',
    'failed',
  ]);
});

it('doubles the wait up to a minute', () => {
  expect([1, 2, 3, 12].map((attempts) => backOffMs(attempts, 1_000))).toEqual([1_000, 2_000, 4_000, 60_000]);
});
