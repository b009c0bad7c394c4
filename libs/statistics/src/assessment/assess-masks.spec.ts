import { describe, expect, it } from 'vitest';
import { seededRandom } from '../seeded-random.js';
import { isUnscored } from '../unscored.js';
import { assessMasks, type MaskCase } from './assess-masks.js';

const side = 32;

/** A filled rectangle of a class number. */
function rectangle(top: number, left: number, height: number, width: number, label = 1) {
  const data = new Uint8Array(side * side);
  for (let y = top; y < top + height; y += 1) data.fill(label, y * side + left, y * side + left + width);
  return { shape: [side, side], data };
}

const empty = rectangle(0, 0, 0, 0);
const caseOf = (name: string, prediction: MaskCase['prediction'], more: Partial<MaskCase> = {}): MaskCase => ({
  ...{ name, truth: rectangle(8, 8, 10, 10), prediction, spacingMm: [1, 1] },
  ...more,
});

describe('an assessment of masks', () => {
  it('gives the scores of the shifted square of the specification, in millimetres', () => {
    const cases = Array.from({ length: 6 }, (_, at) => caseOf(`case ${at}`, rectangle(8, 11, 10, 10)));
    const [one] = assessMasks(cases, { toleranceMm: 2 }).classes;
    const [apart] = assessMasks([caseOf('wide', rectangle(8, 11, 10, 10), { spacingMm: [2, 1] })]).classes;

    const scores = one?.cases[0]?.scores;
    expect(scores).toMatchObject({ dice: 0.7, hd95Mm: 3, assdMm: 1.5 });
    expect(scores?.iou).toBeCloseTo(0.5384615, 7);
    expect(scores?.nsd).toBeCloseTo(0.6111111, 7);
    expect(apart?.cases[0]?.scores.assdMm).toBeCloseTo(1.6111111, 7);
    // All alike: they show no spread, so there is nothing to make an interval of.
    expect(one?.figures[0]?.mean).toMatchObject({ reason: expect.stringContaining('0.7 here, without an interval') });
  });

  it('scores empty cases as declared, and counts what has no distance', () => {
    const both = caseOf('nothing', empty, { truth: empty });
    const missed = caseOf('missed', empty);
    const cases = [both, missed, ...Array.from({ length: 5 }, (_, at) => caseOf(`c${at}`, rectangle(8, 8, 10, 10)))];

    const [diagonal] = assessMasks(cases).classes;
    const [left] = assessMasks(cases, { oneEmpty: 'excluded' }).classes;

    const figure = (of: typeof diagonal, score: string) => of?.figures.find((one) => one.score === score);
    expect(figure(diagonal, 'dice')).toMatchObject({ cases: 7, mean: { estimate: expect.closeTo(6 / 7, 12) } });
    expect(figure(diagonal, 'hd95Mm')).toMatchObject({
      cases: 6,
      excluded: [{ reason: expect.stringContaining('both empty'), cases: 1 }],
    });
    expect(diagonal?.cases[1]?.scores.hd95Mm).toBeCloseTo(Math.hypot(side, side), 9);
    expect(figure(left, 'hd95Mm')).toMatchObject({ cases: 5 });
  });

  it('keeps classes apart, and does not mind the order of cases', () => {
    const two = { shape: [side, side], data: new Uint8Array(side * side).fill(2, 0, 40).fill(1, 100, 160) };
    const cases = [
      caseOf('a', two, { truth: two }),
      ...Array.from({ length: 6 }, (_, at) => caseOf(`b${at}`, rectangle(8, 8 + (at % 3), 10, 10))),
    ];

    const forth = assessMasks(cases);
    const back = assessMasks([...cases].reverse());

    expect(forth.classes.map(({ label }) => label)).toEqual([1, 2]);
    expect(forth.warnings).toContain('Class 2 is absent from the truth of 6 of 7 cases.');
    const meanOf = (of: typeof forth) => of.classes[0]?.figures[0]?.mean;
    expect((meanOf(back) as { estimate: number }).estimate).toBeCloseTo(
      (meanOf(forth) as { estimate: number }).estimate,
      12,
    );
  });

  it('gives no interval to a handful of patients, however many images they have', () => {
    const cases = Array.from({ length: 12 }, (_, at) =>
      caseOf(`i${at}`, rectangle(8, 8 + (at % 4), 10, 10), { group: `p${at % 3}` }),
    );

    const [dice] = assessMasks(cases).classes[0]?.figures ?? [];

    expect(dice && isUnscored(dice.mean) && dice.mean.reason).toContain('3 patients are too few');
    expect(() => assessMasks([])).toThrow('expected at least one case');
  });

  it('covers the true mean Dice in 93 to 97 % of simulated studies of 30 patients with two images each', () => {
    const rounds = 250;
    let covered = 0;
    for (let round = 0; round < rounds; round += 1) {
      const random = seededRandom(round, 'dice');
      // A row of 20 pixels: the prediction lacks the first few, more of them in hard patients.
      const cases = Array.from({ length: 30 }, (_, patient) => {
        const hard = random.integer(7);
        return [0, 1].map((image): MaskCase => {
          const lacking = hard + random.integer(4);
          const truth = { shape: [1, 20], data: new Uint8Array(20).fill(1) };
          const prediction = { shape: [1, 20], data: new Uint8Array(20).fill(1, lacking) };
          return { name: `${patient}-${image}`, group: `p${patient}`, truth, prediction, spacingMm: [1, 1] };
        });
      }).flat();
      const mean = assessMasks(cases, { resamples: 400, seed: round }).classes[0]?.figures[0]?.mean;
      if (mean && !isUnscored(mean) && mean.low <= trueDice && trueDice <= mean.high) covered += 1;
    }

    expect(covered / rounds).toBeGreaterThan(0.92); // .95 less 2 standard errors of 250 rounds
    expect(covered / rounds).toBeLessThan(0.98);
  });
});

/** Mean over both uniform draws of 2 (20 - k) / (40 - k). */
const trueDice =
  Array.from({ length: 7 }, (_, hard) =>
    Array.from({ length: 4 }, (_unused, more) => (2 * (20 - hard - more)) / (40 - hard - more)),
  )
    .flat()
    .reduce((sum, value) => sum + value, 0) / 28;
