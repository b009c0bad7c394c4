import { expect, it } from 'vitest';
import { countMemoryKills, diedForMemory } from './out-of-memory.js';

const killed = { code: null, signal: 'SIGKILL' as const, output: '' };

it('takes a kill for one for memory only when the kernel has counted one', () => {
  expect(diedForMemory(killed, { before: 3, after: 4 })).toBe(true);
  expect(diedForMemory(killed, { before: 3, after: 3 })).toBe(false);
  expect(diedForMemory(killed, { before: undefined, after: undefined })).toBe(false);
  expect(diedForMemory({ ...killed, signal: 'SIGSEGV' }, { before: 3, after: 4 })).toBe(false);
});

it.each([
  'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
  "terminate called after throwing an instance of 'std::bad_alloc'",
])('believes a process that says so: %s', (output) => {
  expect(diedForMemory({ code: null, signal: 'SIGABRT', output }, { before: 1, after: 1 })).toBe(true);
});

it('reads the count of this kernel', () => {
  expect(countMemoryKills(() => 'nr_free_pages 7\noom_kill 12\npgfault 3\n')).toBe(12);
  expect(countMemoryKills(() => 'nr_free_pages 7\n')).toBeUndefined();
});
