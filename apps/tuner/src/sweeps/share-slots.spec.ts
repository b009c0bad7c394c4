import { describe, expect, it } from 'vitest';
import { type Claimant, shareSlots } from './share-slots.js';

const sweep = (id: string, over: Partial<Claimant> = {}): Claimant => ({
  ...{ id, projectId: 'p', priority: 0, most: Infinity },
  ...over,
});
const shares = (slots: number, ...claimants: Claimant[]): number[] => [...shareSlots(slots, claimants).values()];

describe('sharing workers between sweeps', () => {
  it('gives all to the only one, as far as it may use them', () => {
    expect(shares(8, sweep('a'))).toEqual([8]);
    expect(shares(8, sweep('a', { most: 3 }))).toEqual([3]);
  });

  it('is fair between projects first, then by priority', () => {
    expect(shares(12, sweep('a'), sweep('b'), sweep('c', { projectId: 'q' }))).toEqual([3, 3, 6]);
    expect(shares(12, sweep('a', { priority: 1 }), sweep('b'))).toEqual([8, 4]);
  });

  it('hands on what a sweep may not use', () => {
    expect(shares(12, sweep('a', { most: 2 }), sweep('b'), sweep('c', { projectId: 'q', most: 1 }))).toEqual([2, 9, 1]);
  });

  it('keeps within the quotas of projects, and hands on what they may not use', () => {
    const claimants = [sweep('a', { priority: 1 }), sweep('b'), sweep('c', { projectId: 'q' })];

    const given = (slots: number, quota: number) => [...shareSlots(slots, claimants, new Map([['p', quota]])).values()];

    expect(given(12, 3)).toEqual([2, 1, 9]);
    expect(given(12, 0)).toEqual([0, 0, 12]);
    expect(given(2, 1)).toEqual([1, 0, 1]);
    for (let quota = 0; quota < 6; quota += 1) {
      const [a, b] = given(7, quota) as [number, number];
      expect(a + b).toBeLessThanOrEqual(quota);
    }
  });

  it('never gives more than there is, and nothing twice', () => {
    for (let slots = 0; slots < 12; slots += 1) {
      const given = shares(slots, sweep('a'), sweep('b'), sweep('c', { projectId: 'q' }), sweep('d', { priority: -2 }));
      expect(given.reduce((sum, each) => sum + each, 0)).toBe(slots);
    }
  });
});
