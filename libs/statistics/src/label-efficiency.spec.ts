import { describe, expect, it } from 'vitest';
import { correctedTTest } from './comparisons/corrected-t.js';
import { normalQuantile } from './distributions/normal.js';
import { labelEfficiency, type LabelledShare, meanOfDraws } from './label-efficiency.js';
import { learningCurveArea } from './learning-curve.js';
import { type Random, seededRandom } from './seeded-random.js';
import { isUnscored } from './unscored.js';

const fractions = [0.05, 0.1, 0.2, 0.5, 1];
const truth = (fraction: number) => 0.9 + 0.06 * Math.log2(fraction); // .64 at 5 %, .9 with all labels
const gauss = (random: Random): number => normalQuantile(random.next() || 0.5);

/** Curves of five folds, whose overlapping training sets share a quarter of their luck. */
function shares(random: Random, spread = 0.03): LabelledShare[] {
  const common = Math.sqrt(1 / 4) * spread * gauss(random);
  const folds = Array.from({ length: 5 }, () => spread * gauss(random));
  return fractions.map((fraction) => ({
    fraction,
    cells: new Map(folds.map((fold, at) => [`${at}`, truth(fraction) + common + fold])),
  }));
}

const of = (input: Parameters<typeof labelEfficiency>[0]) => {
  const found = labelEfficiency(input);
  if (isUnscored(found)) throw new Error(found.reason);
  return found;
};

describe('label efficiency', () => {
  it('gives the area of the mean curve, with the interval of the corrected t over the folds', () => {
    const given = shares(seededRandom(1, 'curve'));
    const { area, points, cells } = of({ shares: given, labels: 1000 });

    const mean = learningCurveArea(points.map(({ fraction, score }) => ({ fraction, value: score.estimate })));
    const perFold = Array.from({ length: 5 }, (_, fold) =>
      learningCurveArea(given.map(({ fraction, cells: at }) => ({ fraction, value: at.get(String(fold)) as number }))),
    ).map(({ mean: value }) => value);
    const test = correctedTTest({ differences: perFold, testToTrain: 1 / 4 });
    expect(cells).toBe(5);
    expect(area.estimate).toBeCloseTo(mean.mean, 12);
    expect([area.low, area.high]).toEqual([expect.closeTo(test.low, 12), expect.closeTo(test.high, 12)]);
  });

  it('finds the labels that match full supervision, nothing more than all of them, and does not mind the order', () => {
    const given = shares(seededRandom(2, 'curve'));
    const { needed, points } = of({ shares: given, labels: 1000 });
    const turned = of({ shares: [...given].reverse(), labels: 1000 });
    if (isUnscored(needed)) throw new Error(needed.reason);

    expect(needed.target).toBe(points.at(-1)?.score.low);
    expect(needed.low).toBeLessThanOrEqual(needed.labels);
    expect(needed.high).toBe(1000); // by its definition: full supervision is sure to reach its own lower bound with all labels
    expect(turned.needed).toEqual(needed);
  });

  it('takes folds with several seeds for as many splits as there are folds', () => {
    const given = shares(seededRandom(3, 'curve'));
    const doubled = given.map(({ fraction, cells }) => ({
      fraction,
      cells: new Map([...cells].flatMap(([fold, value]) => [0, 1].map((seed) => [`${fold}/${seed}`, value] as const))),
    }));

    const [single, both] = [of({ shares: given, labels: 9 }), of({ shares: doubled, labels: 9 })];

    expect(both.cells).toBe(10);
    expect(both.area.estimate).toBeCloseTo(single.area.estimate, 12);
  });

  it('says why there is no curve', () => {
    const [first, second] = shares(seededRandom(4, 'curve')) as [LabelledShare, LabelledShare];

    expect(labelEfficiency({ shares: [first], labels: 10 })).toMatchObject({ reason: expect.stringContaining('two') });
    const other = { ...second, cells: new Map([['9', 0.5]]) };
    expect(labelEfficiency({ shares: [first, other], labels: 10 })).toMatchObject({
      reason: expect.stringContaining('there are 0'),
    });
    const low = of({ shares: [first, second], labels: 10, target: 0.99 });
    expect(low.needed).toMatchObject({ reason: expect.stringContaining('not reached') });
  });

  it('averages the draws of a share cell by cell', () => {
    const found = meanOfDraws([new Map([['0', 0.6]]), new Map([['0', 0.8], ['1', 0.7]])]); // prettier-ignore

    expect([...found]).toEqual([
      ['0', 0.7],
      ['1', 0.7],
    ]);
  });

  it('covers the true area and the true number of labels in 95 % of simulated sweeps', () => {
    const rounds = 600; // 2,000 gave .955 and .964
    const area = learningCurveArea(fractions.map((fraction) => ({ fraction, value: truth(fraction) }))).mean;
    const target = 0.82;
    const labels = 1e6; // fine enough that rounding to whole labels does not count
    // Of the curve as it is read: linear in the logarithm between the shares, which the truth is.
    const trueLabels = 2 ** ((target - 0.9) / 0.06) * labels;
    let [areas, counts] = [0, 0];
    for (let round = 0; round < rounds; round += 1) {
      const found = of({ shares: shares(seededRandom(round, 'coverage'), 0.02), labels, target });
      if (found.area.low <= area && area <= found.area.high) areas += 1;
      if (isUnscored(found.needed)) continue;
      const { low, high = Infinity } = found.needed;
      if (low <= trueLabels * 1.02 && high >= trueLabels * 0.98) counts += 1; // steps of the inversion are 1 to 2 %
    }

    expect(areas / rounds).toBeGreaterThan(0.93);
    expect(areas / rounds).toBeLessThan(0.975);
    expect(counts / rounds).toBeGreaterThan(0.93);
    expect(counts / rounds).toBeLessThan(0.98);
  });
});
