import { describe, expect, it } from 'vitest';
import { seededRandom } from './seeded-random.js';
import { isUnscored } from './unscored.js';
import { weightedBootstrap } from './weighted-bootstrap.js';

const positives = [0.2, 0.9, 0.4, 0.7, 0.5];

/** Mean of the five positive values, with so many negative samples beside them that have no part in it. */
function meanOfPositives(negatives: number) {
  const classes = [...positives.map(() => 1), ...Array.from({ length: negatives }, () => 0)];
  const [made] = weightedBootstrap({
    size: classes.length,
    statistics: (weights) => [positives.reduce((sum, value, at) => sum + value * (weights[at] as number), 0) / 5],
    ...{ classes, resamples: 4000, random: seededRandom(1, 'five') },
  });
  if (!made || isUnscored(made)) throw new Error('no interval');
  return made;
}

describe('the weighted bootstrap', () => {
  it('is no surer of what five cases show for all the others that stand beside them', () => {
    const alone = meanOfPositives(0);
    const among = meanOfPositives(200);

    // The same five values; draws differ.
    expect(among.low).toBeCloseTo(alone.low, 1);
    expect(among.high).toBeCloseTo(alone.high, 1);
    expect(Math.abs(among.high - among.low - (alone.high - alone.low))).toBeLessThan(0.03);
  });
});
