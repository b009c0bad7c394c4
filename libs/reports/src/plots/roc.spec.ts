import { describe, expect, it } from 'vitest';
import { meanLine, rocLine } from './roc.js';

const area = (line: readonly (readonly [number, number])[]) =>
  line
    .slice(1)
    .reduce((sum, [x, y], at) => sum + ((x - (line[at]?.[0] as number)) * (y + (line[at]?.[1] as number))) / 2, 0);

describe('a ROC curve', () => {
  it('encloses the AUC (here 5/6), with one slanted step for equal scores', () => {
    const line = rocLine([0, 0, 1, 1, 1], [0.1, 0.5, 0.5, 0.5, 0.9]);

    expect(line).toHaveLength(4);
    expect(area(line)).toBeCloseTo(5 / 6, 12);
  });

  it('is averaged at each false positive rate', () => {
    const perfect = [
      [0, 0],
      [0, 1],
      [1, 1],
    ] as const;
    const chance = [
      [0, 0],
      [1, 1],
    ] as const;

    const mean = meanLine([perfect, chance]);

    expect(mean[0]).toEqual([0, 0.5]);
    expect(mean[50]?.[1]).toBeCloseTo(0.75, 12);
    expect(mean.at(-1)).toEqual([1, 1]);
  });
});
