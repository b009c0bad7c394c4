import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HangWatch } from './hang-watch.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('calls after so long without a step', () => {
  const hung: number[] = [];
  const watch = new HangWatch(4_000, (ms) => hung.push(ms));
  vi.advanceTimersByTime(3_000);
  watch.tick();

  vi.advanceTimersByTime(3_000);
  expect(hung).toEqual([]);
  vi.advanceTimersByTime(1_000);

  expect(hung).toHaveLength(1);
  watch.stop();
});

it('does not count time in which this process was stopped itself', () => {
  const hung: number[] = [];
  let now = 0;
  const watch = new HangWatch(
    4_000,
    (ms) => hung.push(ms),
    () => now,
  );

  now = 60_000;
  vi.advanceTimersByTime(1_000);

  expect(hung).toEqual([]);
  watch.stop();
});
