import { describe, expect, it } from 'vitest';
import { FailedAttempts } from './failed-attempts.js';

const fail = (attempts: FailedAttempts, times: number, nowMs: number) => {
  for (let index = 0; index < times; index += 1) attempts.add('a', nowMs);
};

describe('failed attempts', () => {
  it('are 20 at once, then one in three seconds', () => {
    const attempts = new FailedAttempts();

    fail(attempts, 19, 0);
    expect(attempts.waitSeconds('a', 0)).toBeUndefined();
    fail(attempts, 1, 0);
    expect(attempts.waitSeconds('a', 0)).toBe(3);
    expect(attempts.waitSeconds('a', 2_999)).toBe(1);
    expect(attempts.waitSeconds('a', 3_000)).toBeUndefined();
    fail(attempts, 1, 3_000);
    expect(attempts.waitSeconds('a', 3_000)).toBe(3);
  });

  it('of one address are none of another', () => {
    const attempts = new FailedAttempts();
    fail(attempts, 30, 0);

    expect(attempts.waitSeconds('b', 0)).toBeUndefined();
  });

  it('are forgotten after a minute', () => {
    const attempts = new FailedAttempts();
    fail(attempts, 20, 0);

    fail(attempts, 19, 60_000);

    expect(attempts.waitSeconds('a', 60_000)).toBeUndefined();
  });
});
