import { seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { type LabelledTrial, labelCurvesOf } from './label-curves-of.js';

function trial(family: string, labels: number, draw = 0, change = 0): LabelledTrial {
  const random = seededRandom(family, labels, draw);
  const auc = 0.6 + 0.05 * Math.log2(labels / 20) + change;
  const cells = new Map(Array.from({ length: 5 }, (_, fold) => [`${fold}/0`, auc + 0.02 * (random.next() - 0.5)]));
  return {
    family,
    sweep: `${family}-${labels}`,
    labels,
    testToTrain: 100 / labels,
    splitPlanId: `split_${labels}_${draw}`,
    cells,
  };
}

describe('label curves', () => {
  it('join the sweeps of a family by their numbers of labels, draws of one number being averaged', () => {
    const trials = [trial('vit', 400), trial('vit', 40, 0), trial('vit', 40, 1), trial('vit', 100), trial('cnn', 400)];

    const curves = labelCurvesOf(trials);

    expect(curves).toHaveLength(1); // one number of labels is no curve
    const [curve] = curves;
    expect(curve?.points.map(({ labels, draws }) => [labels, draws])).toEqual([
      [40, 2],
      [100, 1],
      [400, 1],
    ]);
    expect(curve?.area.method).toBe('corrected-resampled-t');
    expect(curve?.points.at(-1)?.score.estimate).toBeGreaterThan(curve?.area.estimate as number);
    expect(curve?.needed).toMatchObject({ high: 400 });
  });

  it('take the better recipe where a plan was searched more than once', () => {
    const better = { ...trial('vit', 40, 0, 0.1), sweep: 'again' };

    const [curve] = labelCurvesOf([trial('vit', 400), trial('vit', 40), better]);

    expect(curve?.sweeps).toEqual(['again', 'vit-400']);
  });
});
