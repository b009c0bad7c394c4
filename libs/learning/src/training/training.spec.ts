import { random } from '@paucis/engine';
import { describe, expect, it } from 'vitest';
import { dataOrder } from './data-order.js';
import { learningRateAt } from './learning-rate.js';

describe('learningRateAt', () => {
  const schedule = { learningRate: 2, warmupSteps: 10, totalSteps: 110 };

  it('rises linearly, is at its peak after the warm-up and ends at 1 % of it', () => {
    expect(learningRateAt(0, schedule)).toBeCloseTo(0.2, 12);
    expect(learningRateAt(9, schedule)).toBe(2);
    expect(learningRateAt(10, schedule)).toBe(2);
    expect(learningRateAt(109, schedule)).toBeCloseTo(0.02, 12);
  });

  it('is halfway between peak and floor in the middle of the cosine', () => {
    expect(learningRateAt(50, { learningRate: 1, warmupSteps: 0, totalSteps: 101 })).toBeCloseTo((1 + 0.01) / 2, 12);
  });

  it('starts at the peak without a warm-up', () => {
    expect(learningRateAt(0, { ...schedule, warmupSteps: 0 })).toBe(2);
  });
});

describe('dataOrder', () => {
  it('shows each sample once an epoch, in another order each time', () => {
    const { rowsAt, stepsPerEpoch } = dataOrder({ seed: 1, samples: 40, batch: 8 });
    const epoch = (index: number) =>
      Array.from({ length: stepsPerEpoch }, (_, at) => [...rowsAt(index * stepsPerEpoch + at)]).flat();

    expect(stepsPerEpoch).toBe(5);
    expect(epoch(0).toSorted((a, b) => a - b)).toEqual([...Array(40).keys()]);
    expect(epoch(1)).not.toEqual(epoch(0));
    expect(epoch(0)).toEqual([...random(1, 'order', 0).shuffle(40)]);
  });

  it('depends on seed and step alone, not on what was asked before', () => {
    const [one, other] = [dataOrder({ seed: 3, samples: 30, batch: 8 }), dataOrder({ seed: 3, samples: 30, batch: 8 })];
    one.rowsAt(0);

    expect([...one.rowsAt(17)]).toEqual([...other.rowsAt(17)]);
  });

  it('gives whole batches only, and smaller ones where the set is smaller', () => {
    const order = dataOrder({ seed: 1, samples: 11, batch: 4 });

    for (let step = 0; step < 20; step += 1) expect(order.rowsAt(step)).toHaveLength(4);
    expect(dataOrder({ seed: 1, samples: 5, batch: 64 }).rowsAt(0)).toHaveLength(5);
  });
});
