import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ascendingOrder } from './ascending-order.js';
import { seededRandom } from './seeded-random.js';

const byComparison = (values: readonly number[]): number[] =>
  values.map((_, at) => at).sort((a, b) => (values[a] as number) - (values[b] as number));

describe('ascending order', () => {
  it('is that of a stable comparison sort for many values of any kind', () => {
    const random = seededRandom(1, 'order');
    const kinds: Readonly<Record<string, () => number>> = {
      probabilities: () => random.next(),
      'logits of both signs': () => Math.tan(3 * (random.next() - 0.5)),
      'many ties': () => random.integer(7) - 3,
      'both zeros': () => [0, -0, 1, -1][random.integer(4)] as number,
      'alike in their upper half': () => 1 - random.integer(50) * 2 ** -53,
      'the ends of the line': () =>
        [Infinity, -Infinity, Number.MAX_VALUE, 5e-324, -5e-324][random.integer(5)] as number,
    };
    for (const [kind, draw] of Object.entries(kinds)) {
      const values = Array.from({ length: 3000 }, draw);

      expect([...ascendingOrder(values)], kind).toEqual(byComparison(values));
    }
  });

  it('is that of a stable comparison sort for few values', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true })), (values) => {
        fc.pre(!values.some((value) => Math.abs(value) === Infinity)); // their difference is NaN in the comparison here
        expect([...ascendingOrder(values)]).toEqual(byComparison(values));
      }),
    );
  });
});
