import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantileOfSorted } from '../quantile.js';
import { isUnscored } from '../unscored.js';
import { caseMean } from './case-mean.js';
import type { Mask, MaskPair } from './mask.js';
import { overlap } from './overlap.js';
import { surfaceDistances } from './surface-distances.js';
import { surfaceScores, type SurfaceScores } from './surface-scores.js';
import reference from './surfaces.reference.json' with { type: 'json' };

/** science.md 12.8: 32 x 32 with filled boxes [rowFrom, rowTo), [columnFrom, columnTo). */
function mask(...boxes: readonly [number, number, number, number][]): Mask {
  const data = new Uint8Array(32 * 32);
  for (const [rowFrom, rowTo, columnFrom, columnTo] of boxes) {
    for (let row = rowFrom; row < rowTo; row += 1) data.fill(1, row * 32 + columnFrom, row * 32 + columnTo);
  }
  return { shape: [32, 32], data };
}
const truth = mask([8, 18, 8, 18]);
const shifted = mask([8, 18, 11, 21]);
const stray = mask([8, 18, 11, 21], [28, 29, 28, 29]);
const spiked = mask([8, 18, 8, 18], [12, 14, 18, 26]);

function scoresOf(
  pair: Omit<MaskPair, 'spacingMm'>,
  toleranceMm = 1,
  spacingMm: readonly number[] = [1, 1],
): SurfaceScores {
  const scores = surfaceScores({ ...pair, spacingMm }, { toleranceMm, oneEmpty: 'excluded' });
  if (isUnscored(scores)) throw new Error(scores.reason);
  return scores;
}

const pooled95 = ({ fromTruth, fromPrediction }: { fromTruth: Float64Array; fromPrediction: Float64Array }): number =>
  quantileOfSorted(Float64Array.from([...fromTruth, ...fromPrediction]).sort(), 0.95);

describe('overlap of two masks', () => {
  it('gives the reference values', () => {
    expect(overlap(truth, shifted)).toMatchObject({
      dice: 0.7,
      sensitivity: 0.7,
      truth: 100,
      prediction: 100,
      both: 70,
    });
    expect(overlap(truth, shifted).iou).toBeCloseTo(0.5384615, 7);
    expect(overlap(truth, stray).dice).toBeCloseTo(0.6965174, 7);
    expect(overlap(truth, spiked).dice).toBeCloseTo(0.9259259, 7);
  });

  it('is 1 for two empty masks and 0 for one', () => {
    expect(overlap(mask(), mask())).toMatchObject({
      dice: 1,
      iou: 1,
      sensitivity: { reason: 'undefined: the truth is empty' },
    });
    expect(overlap(mask(), truth)).toMatchObject({ dice: 0, iou: 0 });
    expect(overlap(truth, mask())).toMatchObject({ dice: 0, sensitivity: 0 });
  });
});

describe('surface scores', () => {
  it('gives the reference values of a shifted square', () => {
    const scores = scoresOf({ truth, prediction: shifted });

    expect(scores).toMatchObject({ hdMm: 3, hd95MaxOfDirectedMm: 3, basis: 'surfaces' });
    expect(scores.assdMm).toBeCloseTo(1.5, 12);
    expect([1, 2, 3].map((tolerance) => scoresOf({ truth, prediction: shifted }, tolerance).nsd)).toEqual([
      0.5,
      expect.closeTo(0.6111111, 7),
      1,
    ]);
    expect(scoresOf({ truth, prediction: shifted }, 1, [2, 1]).assdMm).toBeCloseTo(1.6111111, 7);
  });

  it('gives the reference values with one stray pixel', () => {
    const scores = scoresOf({ truth, prediction: stray });

    expect(scores.hdMm).toBeCloseTo(15.5563492, 7);
    expect(scores.hd95MaxOfDirectedMm).toBe(3);
    expect(pooled95(surfaceDistances({ truth, prediction: stray, spacingMm: [1, 1] }))).toBe(3);
    expect(scores.assdMm).toBeCloseTo(1.6925527, 7);
    for (const [tolerance, nsd] of [
      [1, 0.4931507],
      [2, 0.6027397],
      [3, 0.9863014],
    ] as const)
      // prettier-ignore
      expect(scoresOf({ truth, prediction: stray }, tolerance).nsd).toBeCloseTo(nsd, 7);
  });

  it('takes the larger directed quantile where the definitions of HD95 differ', () => {
    const distances = surfaceDistances({ truth: spiked, prediction: truth, spacingMm: [1, 1] });
    const scores = scoresOf({ truth: spiked, prediction: truth });

    expect(scores.hdMm).toBe(8);
    expect(scores.hd95MaxOfDirectedMm).toBeCloseTo(7, 12);
    expect(pooled95(distances)).toBeCloseTo(6, 12);
    expect(scores.assdMm).toBeCloseTo(0.8604651, 7);
    const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect((mean(distances.fromTruth) + mean(distances.fromPrediction)) / 2).toBeCloseTo(0.7477778, 7);
  });

  it("gives SciPy's distances in 2D and 3D with any spacing", () => {
    for (const { shape, spacingMm, ...expected } of reference) {
      const read = (bits: string): Mask => ({ shape, data: Uint8Array.from(bits, Number) });
      const pair = { truth: read(expected.truth), prediction: read(expected.prediction) };
      const scores = scoresOf(pair, 1, spacingMm);

      expect(overlap(pair.truth, pair.prediction).dice).toBeCloseTo(expected.dice, 12);
      expect(scores.hdMm).toBeCloseTo(expected.hdMm, 10);
      expect(scores.hd95MaxOfDirectedMm).toBeCloseTo(expected.hd95MaxOfDirectedMm, 10);
      expect(scores.assdMm).toBeCloseTo(expected.assdMm, 10);
      for (const [tolerance, nsd] of expected.nsd) {
        expect(scoresOf(pair, tolerance as number, spacingMm).nsd).toBeCloseTo(nsd as number, 12);
      }
    }
  });

  it('finds the way between surfaces that are far apart', () => {
    const plate = (slice: number): Mask => ({
      shape: [20, 20, 20],
      data: new Uint8Array(8000).fill(1, slice * 400, slice * 400 + 400),
    });
    const { fromTruth, fromPrediction } = surfaceDistances({
      ...{ truth: plate(0), prediction: plate(19), spacingMm: [0.5, 1, 1] },
    });

    expect(fromTruth).toEqual(new Float64Array(400).fill(9.5));
    expect(fromPrediction).toEqual(fromTruth);
  });

  it('says what an empty mask means', () => {
    const options = { toleranceMm: 1, oneEmpty: 'image-diagonal' } as const;
    const pair = { truth, prediction: mask(), spacingMm: [0.5, 0.5] };

    expect(surfaceScores({ ...pair, truth: mask() }, options)).toEqual({
      reason: 'undefined: truth and prediction are both empty',
    });
    expect(surfaceScores(pair, { ...options, oneEmpty: 'excluded' })).toEqual({
      reason: 'excluded: the prediction is empty',
    });
    const diagonal = Math.hypot(16, 16);
    expect(surfaceScores(pair, options)).toMatchObject({
      hdMm: diagonal,
      assdMm: diagonal,
      nsd: 0,
      basis: 'one-empty',
    });
  });

  it('refuses masks of different shape and a spacing that does not fit', () => {
    const other = { shape: [16, 64], data: truth.data };
    expect(() => overlap(truth, other)).toThrow(/truth is 32 x 32, the prediction 16 x 64/);
    expect(() => overlap(truth, { shape: [32, 32], data: [1] })).toThrow(/the prediction has 1 values/);
    expect(() => scoresOf({ truth, prediction: shifted }, 1, [1])).toThrow(/expected 2 positive spacings/);
    expect(() => scoresOf({ truth, prediction: shifted }, 1, [1, 0])).toThrow(/got 1, 0/);
  });

  it('equals the distances between all pairs of surface positions, for any masks, and does not care which is the truth', () => {
    const shapes = fc.constantFrom<number[]>([7, 6], [3, 5, 4]);
    const pairs = shapes.chain((shape) => {
      const size = shape.reduce((product, of) => product * of, 1);
      const bits = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: size, maxLength: size });
      const spacing = fc.array(fc.constantFrom(0.5, 1, 1.7), { minLength: shape.length, maxLength: shape.length });
      return fc.tuple(fc.constant(shape), bits, bits, spacing);
    });
    fc.assert(
      fc.property(pairs, ([shape, a, b, spacingMm]) => {
        const pair = { truth: { shape, data: a }, prediction: { shape, data: b }, spacingMm };
        const { fromTruth, fromPrediction } = surfaceDistances(pair);
        const back = surfaceDistances({ truth: pair.prediction, prediction: pair.truth, spacingMm });
        const expected = slowDistances(a, b, shape, spacingMm);

        expect(fromTruth.length).toBe(expected.length);
        fromTruth.forEach((value, at) => expect(value).toBeCloseTo(expected[at] as number, 10));
        expect(back.fromTruth).toEqual(fromPrediction);
        expect(back.fromPrediction).toEqual(fromTruth);
      }),
    );
  });
});

/** From every surface position of a to the nearest of b by trying all; written apart from the code under test. */
function slowDistances(a: number[], b: number[], shape: number[], spacing: number[]): number[] {
  const places = (bits: number[]): number[][] =>
    bits.flatMap((bit, at) => (bit === 1 && onSurface(bits, position(at, shape), shape) ? [position(at, shape)] : []));
  const [from, to] = [places(a), places(b)];
  if (from.length === 0 || to.length === 0) return [];
  return from
    .map((p) =>
      Math.min(
        ...to.map((q) => Math.hypot(...p.map((x, axis) => (x - (q[axis] as number)) * (spacing[axis] as number)))),
      ),
    )
    .sort((x, y) => x - y);
}

function position(at: number, shape: number[]): number[] {
  const [last, rows] = [shape[shape.length - 1] as number, shape[shape.length - 2] as number];
  const flat = [Math.floor(at / last) % rows, at % last];
  return shape.length === 2 ? flat : [Math.floor(at / last / rows), ...flat];
}

function onSurface(bits: number[], at: number[], shape: number[]): boolean {
  return at.some((_, axis) =>
    [-1, 1].some((step) => {
      const next = at.map((x, other) => (other === axis ? x + step : x));
      if (next.some((x, other) => x < 0 || x >= (shape[other] as number))) return true;
      return bits[next.reduce((sum, x, other) => sum * (shape[other] as number) + x, 0)] === 0;
    }),
  );
}

describe('mean over cases', () => {
  it('averages the cases that have a score and counts the others by reason', () => {
    expect(caseMean([0.5, 1, { reason: 'both empty' }, { reason: 'both empty' }])).toEqual({
      mean: 0.75,
      cases: 2,
      excluded: new Map([['both empty', 2]]),
    });
    expect(() => caseMean([{ reason: 'both empty' }])).toThrow(/none of 1 cases/);
  });
});
