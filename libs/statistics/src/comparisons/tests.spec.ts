import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../distributions/normal.js';
import { seededRandom } from '../seeded-random.js';
import reference from './comparisons.reference.json' with { type: 'json' };
import { equivalence } from './equivalence.js';
import { friedman, nemenyi } from './friedman.js';
import { holm } from './holm.js';
import { mcnemar } from './mcnemar.js';
import { wilcoxonSignedRank } from './wilcoxon-signed-rank.js';

describe('Holm', () => {
  it("gives statsmodels' adjusted values in the order given", () => {
    holm(reference.holm.p).forEach((p, at) => expect(p).toBeCloseTo(reference.holm.adjusted[at] as number, 12));
  });

  it('lies between the plain and the Bonferroni value and keeps their order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }), (p) => {
        const adjusted = holm(p);
        p.forEach((value, at) => {
          expect(adjusted[at]).toBeGreaterThanOrEqual(value);
          expect(adjusted[at]).toBeLessThanOrEqual(Math.min(1, value * p.length));
          p.forEach((other, to) => {
            if (other > value) expect(adjusted[to]).toBeGreaterThanOrEqual(adjusted[at] as number);
          });
        });
      }),
    );
    expect(() => holm([0.1, NaN])).toThrow(/p-value 1 is NaN/);
  });
});

describe('McNemar', () => {
  /** Answers where only A is right `b` times, only B `c` times, both 7 and none 4 times. */
  function answers(b: number, c: number): { labels: number[]; answersA: number[]; answersB: number[] } {
    const pairs = [
      ...Array(b).fill([1, 0]),
      ...Array(c).fill([0, 1]),
      ...Array(7).fill([1, 1]),
      ...Array(4).fill([0, 0]),
    ];
    return {
      labels: pairs.map(() => 1),
      answersA: pairs.map(([a]: number[]) => a as number),
      answersB: pairs.map(([, of]: number[]) => of as number),
    };
  }

  it("gives statsmodels' exact values and counts who is right alone", () => {
    for (const [b, c, p] of reference.mcnemar as [number, number, number][]) {
      const test = mcnemar(answers(b, c));
      expect(test).toMatchObject({ onlyA: b, onlyB: c, n: b + c + 11 });
      expect(test.p).toBeCloseTo(p, 12);
      expect(test.midP).toBeLessThanOrEqual(test.p);
      expect(test.difference).toBeCloseTo((b - c) / (b + c + 11), 12);
    }
    expect(mcnemar(answers(0, 5)).midP).toBeCloseTo(0.0625 - 0.5 ** 5, 12);
    expect(mcnemar(answers(10, 10)).midP).toBeCloseTo(1, 12);
  });

  it('finds nothing where the answers never differ', () => {
    expect(mcnemar(answers(0, 0))).toMatchObject({ p: 1, midP: 1, difference: 0 });
    expect(() => mcnemar({ labels: [1], answersA: [1, 0], answersB: [1] })).toThrow(/2 and 1 answers came with 1/);
  });
});

describe('Wilcoxon signed rank', () => {
  it("gives SciPy's values: exact, exact with ties, and normal", () => {
    for (const { differences, p } of reference.wilcoxon) {
      const test = wilcoxonSignedRank(differences);
      expect(test.p).toBeCloseTo(p, 12);
      expect(test.method).toBe(differences.length > 60 ? 'wilcoxon-normal' : 'wilcoxon-exact');
    }
  });

  it('leaves out zeros, counts them, and treats both directions alike', () => {
    const test = wilcoxonSignedRank([0, 1, 2, 0, 3]);
    expect(test).toEqual({ n: 3, zeros: 2, positiveRanks: 6, negativeRanks: 0, p: 0.25, method: 'wilcoxon-exact' });
    expect(wilcoxonSignedRank([-1, -2, -3]).p).toBe(0.25);
    expect(wilcoxonSignedRank([0, 0]).p).toBe(1);
    expect(() => wilcoxonSignedRank([])).toThrow(/got none/);
    expect(() => wilcoxonSignedRank([1, Infinity])).toThrow(/got Infinity at 1/);
  });

  it('approaches its normal form', () => {
    const random = seededRandom(8, 'wilcoxon');
    const differences = Array.from({ length: 61 }, () => random.next() - 0.42);
    const [normal, exact] = [wilcoxonSignedRank(differences), wilcoxonSignedRank(differences.slice(1))];
    expect([normal.method, exact.method]).toEqual(['wilcoxon-normal', 'wilcoxon-exact']);
    expect(Math.abs(normal.p - exact.p)).toBeLessThan(0.05); // one sample apart
  });
});

describe('Friedman and Nemenyi', () => {
  it("give SciPy's values, ties included", () => {
    for (const expected of reference.friedman) {
      const test = friedman(expected.values);
      expect(test.chiSquared).toBeCloseTo(expected.chiSquared, 10);
      expect(test.p).toBeCloseTo(expected.p, 10);
      const pairs = nemenyi(expected.values);
      expected.nemenyi.forEach((row, a) => row.forEach((p, b) => expect(pairs.p[a]?.[b]).toBeCloseTo(p, 8)));
    }
  });

  it('gives the published critical difference for 5 recipes on 30 data sets', () => {
    const random = seededRandom(2, 'nemenyi');
    const values = Array.from({ length: 30 }, () => Array.from({ length: 5 }, () => random.next()));
    expect(nemenyi(values).criticalDifference).toBeCloseTo(2.728 * Math.sqrt((5 * 6) / (6 * 30)), 3); // Demšar 2006, table 5
  });

  it('ranks the highest value first, and refuses what cannot be ranked', () => {
    const agreed = friedman([[0.9, 0.5, 0.1], [3, 2, 1]]); // prettier-ignore
    expect(agreed).toMatchObject({ meanRanks: [1, 2, 3], f: Infinity, fP: 0, fDegrees: [2, 2] });
    expect(agreed.chiSquared).toBeCloseTo(4, 12);
    expect(() => friedman([[1, 1], [2, 2]])).toThrow(/all recipes tie/); // prettier-ignore
    expect(() => friedman([[1, 2]])).toThrow(/got 1 and 2/);
    expect(() => friedman([[1, 2], [1]])).toThrow(/row 1 is not 2 numbers/); // prettier-ignore
  });

  it('keeps its level over recipes that are equal', () => {
    const random = seededRandom(4, 'friedman');
    let found = 0;
    for (let round = 0; round < 1000; round += 1) {
      const values = Array.from({ length: 10 }, () => Array.from({ length: 4 }, () => random.next()));
      found += friedman(values).fP <= 0.05 ? 1 : 0;
    }
    expect(found / 1000).toBeLessThan(0.07); // standard error .007
    expect(found / 1000).toBeGreaterThan(0.03);
  });
});

describe('equivalence by two one-sided tests', () => {
  it("gives statsmodels' p-value", () => {
    for (const { p, ...input } of reference.tost) expect(equivalence(input).p).toBeCloseTo(p, 10);
  });

  it('calls equal exactly what its interval says', () => {
    const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(
        number(-1, 1),
        number(0.01, 1),
        number(0.01, 2),
        fc.option(fc.integer({ min: 1, max: 50 })),
        (...given) => {
          const [difference, standardError, margin, degrees] = given;
          const verdict = equivalence({ difference, standardError, margin, ...(degrees === null ? {} : { degrees }) });
          const inside = verdict.low >= -margin - 1e-9 && verdict.high <= margin + 1e-9;
          const clearlyInside = verdict.low >= -margin + 1e-9 && verdict.high <= margin - 1e-9;

          if (clearlyInside) expect(verdict.equivalent).toBe(true);
          if (!inside) expect(verdict.equivalent).toBe(false);
          expect(verdict.method).toBe(degrees === null ? 'tost-normal' : 'tost-t');
        },
      ),
    );
  });

  it('names the level of its interval, and refuses a margin or an error of 0', () => {
    const verdict = equivalence({ difference: 0, standardError: 0.01, margin: 0.03 });
    expect(verdict).toMatchObject({ level: 0.9, equivalent: true });
    expect(verdict.high).toBeCloseTo(normalQuantile(0.95) * 0.01, 12);
    expect(() => equivalence({ difference: 0, standardError: 0, margin: 1 })).toThrow(
      /undefined for a difference of 0/,
    );
    expect(() => equivalence({ difference: 0, standardError: 1, margin: 0 })).toThrow(/margin is 0/);
  });
});
