import { seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { participationRatio, ridgeScores } from './ridge.js';

describe('ridge regression', () => {
  it('scores held-out samples like the closed form for one feature', () => {
    const random = seededRandom(1);
    const x = Array.from({ length: 60 }, () => 100 + 10 * random.next());
    const y = x.map((value) => 3 * value + random.next());
    const foldOf = x.map((_, at) => at % 2);
    const features = x.map((value) => Float32Array.of(value));

    const scores = ridgeScores({ features, targets: y.map((value) => [value]), foldOf, folds: 2, judge: () => 0 });

    // Two folds leave none to choose a penalty by: it is 3, on the standardised scale.
    const training = x.flatMap((value, at) =>
      foldOf[at] === 1 ? [[Math.fround(value), y[at] as number] as const] : [],
    );
    const mean = (of: (pair: readonly [number, number]) => number) =>
      training.reduce((sum, pair) => sum + of(pair), 0) / training.length;
    const [meanX, meanY] = [mean(([a]) => a), mean(([, b]) => b)];
    const [variance, covariance] = [mean(([a]) => (a - meanX) ** 2), mean(([a, b]) => (a - meanX) * (b - meanY))];
    const slope = covariance / variance / (1 + 3);
    expect(scores[0]?.[0]).toBeCloseTo(meanY + slope * (Math.fround(x[0] as number) - meanX), 6);
  });

  it('chooses the penalty by other folds than the one that is scored', () => {
    const judged: number[][] = [];
    const features = Array.from({ length: 9 }, (_, at) => Float32Array.of(at, at * at));

    ridgeScores({
      ...{ features, targets: features.map((_, at) => [at]), foldOf: features.map((_, at) => at % 3), folds: 3 },
      judge: (rows) => judged.push([...rows]),
    });

    expect(new Set(judged.slice(0, 4).map((rows) => rows.join()))).toEqual(new Set(['1,4,7']));
    expect(judged).toHaveLength(12);
  });

  it('counts dimensions: one where all features move together, all where none do', () => {
    const random = seededRandom(2);
    const rows = Array.from({ length: 4000 }, () => Float32Array.from({ length: 5 }, () => random.next()));

    expect(participationRatio(rows.map(([first]) => new Float32Array(5).fill(first as number)))).toBeCloseTo(1, 6);
    expect(participationRatio(rows)).toBeGreaterThan(4.9);
  });
});
