import { expect, it } from 'vitest';
import { slotsOfKinds } from './slots-of-kinds.js';

it('adds up the workers of a sweep of our networks and external methods', () => {
  const slots = slotsOfKinds([
    { slots: 4, underWay: 3 },
    { slots: 2, underWay: 1 },
  ]);

  expect(slots).toBe(6);
});

it('lets no worker wait for trials that wait for another kind', () => {
  // Six are under way, all for the two external workers: our four get four more.
  const kinds = [
    { slots: 4, underWay: 0 },
    { slots: 2, underWay: 6 },
  ];

  expect(slotsOfKinds(kinds) - 6).toBe(4);
});

it('queues no more for a method that nobody offers than there are slots', () => {
  const kinds = [
    { slots: 4, underWay: 0 },
    { slots: 0, underWay: 50 },
  ];

  expect(slotsOfKinds(kinds)).toBe(8);
});
