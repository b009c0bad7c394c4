import { expect, it } from 'vitest';
import { RecentBytes } from './recent-bytes.js';

const bytes = (size: number) => new Uint8Array(size);

it('forgets what was not used for longest when room is needed', () => {
  const recent = new RecentBytes(10);
  recent.keep('a', bytes(4));
  recent.keep('b', bytes(4));
  recent.find('a');

  recent.keep('c', bytes(4));

  expect(['a', 'b', 'c'].map((name) => recent.find(name) !== undefined)).toEqual([true, false, true]);
});

it('does not clear everything for what is larger than all room', () => {
  const recent = new RecentBytes(10);
  recent.keep('a', bytes(4));

  recent.keep('huge', bytes(11));

  expect(recent.find('a')).toBeDefined();
});
