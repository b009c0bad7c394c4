import { expect, it } from 'vitest';
import { judge } from './benchmark.js';
import { interleave } from './interleave.js';

const row = { name: 'step', ours: 90, unit: 'ms', better: 'lower' } as const;

it('meets a mark on the ratio when ours is that much below the peer', () => {
  expect(judge({ ...row, peer: 100, mark: 0.9 })).toMatchObject({ ratio: 0.9, pass: true });
  expect(judge({ ...row, peer: 99, mark: 0.9 })).toMatchObject({ pass: false });
});

it('says that a row whose peer did not run was not compared', () => {
  expect(judge({ ...row, peer: undefined, mark: 0.9 })).toMatchObject({ peer: null, ratio: null, pass: null });
});

it('judges a mark on our own figure without a peer', () => {
  const rate = { ...row, better: 'higher', markOn: 'ours', peer: undefined } as const;

  expect(judge({ ...rate, mark: 90 }).pass).toBe(true);
  expect(judge({ ...rate, mark: 91 }).pass).toBe(false);
});

it('measures the contestants in turn and leaves the first round out', async () => {
  const order: string[] = [];
  const values = [100, 3, 1, 2];
  const contestant = (name: string) => () => {
    order.push(name);
    return values[Math.floor((order.length - 1) / 2)] ?? NaN;
  };

  const spread = await interleave({ ours: contestant('ours'), peer: contestant('peer') }, { rounds: 3 });

  expect(order.join(' ')).toBe('ours peer ours peer ours peer ours peer');
  expect(spread.ours).toEqual({ median: 2, lowest: 1, highest: 3, rounds: 3 });
});
