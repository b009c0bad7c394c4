import { describe, expect, it } from 'vitest';
import { prAuc } from '../average-precision.js';
import { brier } from '../brier.js';
import { clusteredProportion } from '../clustered-proportion.js';
import { auc } from '../auc.js';
import { balancedAccuracy } from '../balanced-accuracy.js';
import { f1 } from '../f1.js';
import { compareRecipes } from '../comparisons/corrected-t.js';
import type { Interval } from '../interval.js';
import { kappa, quadraticKappa } from '../kappa.js';
import { mcc } from '../mcc.js';
import { negativeLogLikelihood } from '../negative-log-likelihood.js';
import { crossFittedThreshold } from '../operating-points/cross-fitted-threshold.js';
import reference from '../scores.reference.json' with { type: 'json' };
import { seededRandom } from '../seeded-random.js';
import { isUnscored } from '../unscored.js';
import { wilson } from '../wilson.js';
import { assess } from './assess.js';
import { compareModels } from './compare-models.js';
import { cellValues, rankRecipes } from './recipe-cells.js';
import type { ScoredSamples } from './scored-samples.js';
import { type SubgroupFigures, subgroupGaps } from './subgroups.js';

const quick = { resamples: 200 };

/** Binary predictions of patients with several images, whose images resemble each other. */
function patients(count: number, images: number, seed = 1): ScoredSamples & { groups: string[] } {
  const random = seededRandom(seed, 'patients');
  const samples = { labels: [] as number[], scores: [] as number[][], groups: [] as string[] };
  for (let patient = 0; patient < count; patient += 1) {
    const label = patient % 3 === 0 ? 1 : 0;
    const own = random.next() - 0.5;
    for (let image = 0; image < images; image += 1) {
      const p = 1 / (1 + Math.exp(-(1.5 * (label - 0.5) + 2 * own + 2 * (random.next() - 0.5))));
      samples.labels.push(label);
      samples.scores.push([1 - p, p]);
      samples.groups.push(`p${patient}`);
    }
  }
  return { task: 'binary', classes: ['well', 'sick'], ...samples };
}

const estimateOf = (value: unknown): number => (value as Interval).estimate;

describe('an assessment', () => {
  it("gives scikit-learn's values in its table of scores", () => {
    for (const { labels, scores, ...expected } of reference.multiclass) {
      const classes = (scores[0] as number[]).map((_, at) => `c${at}`);

      const { figures } = assess({ task: 'multiclass', labels, scores, classes }, quick).image;

      expect(estimateOf(figures.get('pr-auc'))).toBeCloseTo(expected.prAuc, 12);
      expect(estimateOf(figures.get('mcc'))).toBeCloseTo(expected.mcc, 12);
      expect(estimateOf(figures.get('f1'))).toBeCloseTo(expected.f1Macro, 12);
      expect(estimateOf(figures.get('quadratic-kappa'))).toBeCloseTo(expected.quadraticKappa, 12);
      expect(estimateOf(figures.get('kappa'))).toBeCloseTo(expected.kappa, 12);
    }
  });

  it('agrees with each score computed by itself, and puts each inside its interval', () => {
    const samples = patients(60, 1);
    const predictions = { task: samples.task, labels: samples.labels, scores: samples.scores };

    const { figures } = assess(samples, quick).image;

    const alone = {
      'pr-auc': prAuc,
      'balanced-accuracy': balancedAccuracy,
      mcc,
      kappa,
      brier,
      nll: negativeLogLikelihood,
    };
    for (const [name, compute] of Object.entries(alone)) {
      expect(estimateOf(figures.get(name as 'mcc'))).toBeCloseTo(compute(predictions), 12);
    }
    expect(estimateOf(figures.get('f1'))).toBeCloseTo(f1(predictions, 'positive'), 12);
    expect(quadraticKappa(predictions)).toBeCloseTo(kappa(predictions), 12); // two classes
    for (const value of figures.values()) {
      const { low, estimate, high } = value as Interval;
      expect(low).toBeLessThanOrEqual(estimate);
      expect(estimate).toBeLessThanOrEqual(high);
    }
  });

  it('headlines patients where they hold several images, and names an interval that fits', () => {
    const clustered = assess(patients(60, 4), quick);
    const single = assess(patients(60, 1), quick);

    expect([clustered.headline, single.headline]).toEqual(['group', 'image']);
    expect(clustered.group?.n).toBe(60);
    expect((clustered.image.figures.get('auc') as Interval).method).toBe('cv-auc-influence-logit');
    expect((clustered.group?.figures.get('auc') as Interval).method).toBe('delong-logit');
    expect((clustered.image.figures.get('accuracy') as Interval).method).toBe('wilson-clustered');
    expect(clustered.groupRules.map(({ rule }) => rule)).toEqual(['mean', 'max', 'noisy-or']);
  });

  it('does not grow more certain when every image is copied', () => {
    const once = patients(40, 1);
    const thrice: ScoredSamples = {
      ...once,
      labels: once.labels.flatMap((label) => [label, label, label]),
      scores: once.scores.flatMap((row) => [row, row, row]),
      groups: once.groups.flatMap((group) => [group, group, group]),
    };
    const widths = (samples: ScoredSamples): number[] =>
      (['auc', 'accuracy', 'brier'] as const).map((name) => {
        const { low, high } = assess(samples, quick).image.figures.get(name) as Interval;
        return high - low;
      });

    const [copied, single] = [widths(thrice), widths(once)];

    // Other resamples, and t instead of normal quantiles: a tenth apart at most.
    copied.forEach((width, at) => expect(width / (single[at] as number)).toBeGreaterThan(0.9));
  });

  it('keeps its ranking figures under any monotone map of the scores, and says what is then no probability', () => {
    const samples = patients(50, 1);
    const mapped = {
      ...samples,
      scores: samples.scores.map((row) => [Math.log((row[1] as number) / (row[0] as number)) * 3 + 7]),
    };

    const [before, after] = [assess(samples, quick).image, assess(mapped, quick).image];

    expect(after.figures.get('auc')).toEqual(before.figures.get('auc'));
    expect(estimateOf(after.figures.get('pr-auc'))).toBeCloseTo(estimateOf(before.figures.get('pr-auc')), 12);
    expect(after.figures.has('brier')).toBe(false);
    expect(isUnscored(after.calibration)).toBe(true);
    expect(after.operating[0]).toEqual({ reason: expect.stringContaining('not probabilities') });
  });

  it('gives a subgroup its n, its own figures and a warning where it is small, and a reason where it has one class', () => {
    const samples = patients(90, 1);
    const values = samples.labels.map((label, at) => (at < 6 ? 'tiny' : label === 1 && at < 12 ? 'sick only' : 'rest'));
    values[9] = 'sick only';
    values[7] = 'rest';

    const { subgroups } = assess(samples, { ...quick, subgroups: [{ name: 'site', values }] });

    const byValue = new Map(subgroups.map((row) => [row.value, row]));
    expect(byValue.get('tiny')).toMatchObject({ n: 6, warning: expect.stringContaining('only 2 independent cases') });
    expect(byValue.get('rest')?.warning).toBeUndefined();
    expect(byValue.get('sick only')?.auc).toMatchObject({
      reason: expect.stringContaining('undefined without both classes'),
    });
  });

  it('compares the best and the worst value of a column that may be read, per patient where there are patients', () => {
    const samples = patients(160, 2);
    const noise = seededRandom('noise');
    const site = samples.labels.map((_, at) => (at % 8 === 0 ? 'tiny' : at < 160 ? 'north' : 'south'));
    const worse = { ...samples, scores: samples.scores.map((row, at) => (site[at] === 'south' ? drawn() : [...row])) };
    function drawn(): number[] {
      const p = noise.next();
      return [1 - p, p];
    }

    const { subgroups } = assess(worse, { ...quick, subgroups: [{ name: 'site', values: site }] });
    const [gap, ...more] = subgroupGaps(subgroups);

    const north = subgroups.find(({ value }) => value === 'north')?.group as SubgroupFigures;
    const south = subgroups.find(({ value }) => value === 'south')?.group as SubgroupFigures;
    expect(more).toEqual([]);
    expect(gap).toMatchObject({ column: 'site', best: 'north', worst: 'south', difference: { method: 'mover' } });
    expect(north.n).toBeLessThan(subgroups.find(({ value }) => value === 'north')?.n as number);
    expect(gap?.difference.estimate).toBeCloseTo(estimateOf(north.auc) - estimateOf(south.auc), 12);
    expect(gap?.difference.low).toBeGreaterThan(0);
  });

  it('warns of patients that lie in several folds', () => {
    const samples = patients(40, 2);
    const torn = { ...samples, folds: samples.labels.map((_, at) => String(at % 2)) };

    expect(assess(torn, quick).warnings).toContainEqual(
      expect.stringContaining('40 of 40 patients have images in several folds'),
    );
  });
});

describe('a cross-fitted threshold', () => {
  it('of a part does not move with the scores of that part', () => {
    const { labels, scores } = patients(60, 1);
    const positive = scores.map((row) => row[1] as number);
    const parts = labels.map((_, at) => at % 5);
    const thresholdsOf = (values: number[]) =>
      crossFittedThreshold({ labels, scores: values, parts, sensitivity: 0.9 }).thresholds;

    const moved = thresholdsOf(positive.map((value, at) => (parts[at] === 2 ? 1 - value : value)));

    expect(moved.get('2')).toBe(thresholdsOf(positive).get('2'));
    expect(moved.get('3')).not.toBe(thresholdsOf(positive).get('3'));
  });
});

describe('a share of samples', () => {
  it("is Wilson's for independent samples, and as wide as patients make it for clusters", () => {
    const hits = Array.from({ length: 60 }, (_, at) => Math.floor(at / 3) % 4 !== 0);
    const groups = hits.map((_, at) => Math.floor(at / 3)); // images of a patient agree

    const clustered = clusteredProportion({ hits, groups });

    expect(clusteredProportion({ hits })).toEqual(wilson(45, 60));
    const patientsAlone = wilson(15, 20);
    expect(clustered.estimate).toBe(0.75);
    // All images of a patient agree, so 60 images say what 20 patients say; t instead of normal quantiles widens a little.
    expect(clustered.high - clustered.low).toBeGreaterThan(patientsAlone.high - patientsAlone.low);
    expect(clustered.high - clustered.low).toBeLessThan(1.15 * (patientsAlone.high - patientsAlone.low));
  });

  it('counts each patient once where all agree', () => {
    const groups = Array.from({ length: 30 }, (_, at) => at % 10);

    const { low, high } = clusteredProportion({ hits: groups.map(() => true), groups });

    expect([low, high]).toEqual([wilson(10, 10).low, 1]);
  });
});

describe('a comparison of models', () => {
  const a = patients(60, 1, 1);
  const b = { ...a, scores: patients(60, 1, 2).scores };

  it('is the mirror image of itself, and finds no difference between a model and itself', () => {
    const [forth] = compareModels([
      { name: 'a', samples: a },
      { name: 'b', samples: b },
    ]);
    const [back] = compareModels([
      { name: 'b', samples: b },
      { name: 'a', samples: a },
    ]);
    const [self] = compareModels([
      { name: 'a', samples: a },
      { name: 'same', samples: a },
    ]);

    expect(estimateOf(forth?.models.auc)).toBeCloseTo(-estimateOf(back?.models.auc), 12);
    expect(estimateOf(forth?.models.auc)).toBeCloseTo(
      auc({ task: 'binary', labels: a.labels, scores: a.scores }) -
        auc({ task: 'binary', labels: b.labels, scores: b.scores }),
      12,
    );
    expect(self?.models.auc).toMatchObject({ estimate: 0, p: 1 });
  });

  it('adjusts p for up to five named finalists, and for no more', () => {
    const models = Array.from({ length: 6 }, (_, at) => ({
      name: `m${at}`,
      samples: { ...a, scores: patients(60, 1, at + 1).scores },
    }));

    const five = compareModels(models.slice(0, 5));

    expect(five).toHaveLength(10);
    for (const { adjusted, models: of } of five)
      expect(adjusted).toBeGreaterThanOrEqual((of.auc as unknown as { p: number }).p);
    expect(compareModels(models).every(({ adjusted }) => adjusted === undefined)).toBe(true);
  });

  it('asks about recipes only where folds are named, and compares patients where they hold several images', () => {
    const samples = patients(60, 3);
    const folds = samples.groups.map((group) => String(Number(group.slice(1)) % 4));
    const other = { ...samples, folds, scores: patients(60, 3, 5).scores };

    const [pair] = compareModels(
      [
        { name: 'a', samples: { ...samples, folds } },
        { name: 'b', samples: other },
      ],
      quick,
    );
    const [single] = compareModels(
      [
        { name: 'a', samples },
        { name: 'b', samples: { ...other, folds: undefined } },
      ],
      quick,
    );

    expect(pair?.recipes).toMatchObject({ method: 'corrected-resampled-t', cells: ['0', '1', '2', '3'] });
    expect(pair?.models.auc).toMatchObject({ test: 'bootstrap-paired' });
    expect(single?.recipes).toMatchObject({ reason: expect.stringContaining('name the folds') });
    expect(single?.models.auc).toMatchObject({ test: 'delong-paired' }); // one case per patient
  });

  describe('with two seeds of each of four folds', () => {
    /** The same patients of a fold twice: two trainings on one split. */
    const twice = (seeds: readonly [number, number]) => {
      const parts = seeds.map((seed) => patients(80, 1, seed));
      return {
        ...(parts[0] as (typeof parts)[number]),
        labels: parts.flatMap(({ labels }) => labels),
        groups: parts.flatMap(({ groups }) => groups),
        scores: parts.flatMap(({ scores }) => scores),
        folds: parts.flatMap(({ groups }, seed) => groups.map((group) => `${Number(group.slice(1)) % 4}/${seed}`)),
      };
    };
    const [first, second, third] = [twice([1, 2]), twice([3, 4]), twice([5, 6])];
    const labels = first.labels;
    const models = [first, { ...second, labels }, { ...third, labels }].map((samples, at) => ({
      name: 'abc'[at] as string,
      samples,
    }));

    it('the share of test to training is that of the folds, however many seeds there are', () => {
      const [pair] = compareModels(models.slice(0, 2), quick);
      if (!pair || isUnscored(pair.recipes)) throw new Error('expected a comparison of recipes');
      const [ofA, ofB] = models.slice(0, 2).map(({ samples }) => cellValues(samples)) as [
        Map<string, number>,
        Map<string, number>,
      ];
      const expected = compareRecipes({ a: ofA, b: ofB, testToTrain: 1 / 3 });

      expect(pair.recipes.degrees).toBe(7);
      expect(pair.recipes.standardError).toBeCloseTo(expected.standardError, 12);
    });

    it('folds, seeds and patients are drawn for the hierarchical bootstrap, and cells ranked for Wilcoxon', () => {
      const [forth] = compareModels(models.slice(0, 2), quick);
      const [back] = compareModels(models.slice(0, 2).reverse(), quick);
      if (!forth || !back || isUnscored(forth.resampled) || isUnscored(back.resampled)) throw new Error('no interval');
      if (isUnscored(forth.recipes) || isUnscored(forth.ranked) || isUnscored(back.ranked)) throw new Error('no test');

      expect(forth.resampled.method).toBe('hierarchical-percentile');
      expect(forth.resampled.estimate).toBeCloseTo(forth.recipes.estimate, 12);
      expect(back.resampled.low).toBeCloseTo(-forth.resampled.high, 12);
      expect(forth.resampled.low).toBeLessThan(forth.resampled.estimate);
      expect([forth.ranked.n + forth.ranked.zeros, forth.ranked.p]).toEqual([8, back.ranked.p]);
    });

    it('all are ranked at once by Friedman and Nemenyi, whatever their order; two are not', () => {
      const ranks = rankRecipes(models);
      const turned = rankRecipes([...models].reverse());
      if (isUnscored(ranks) || isUnscored(turned)) throw new Error('no ranks');

      expect(ranks.cells).toBe(8);
      expect(ranks.meanRanks.reduce((sum, rank) => sum + rank, 0)).toBeCloseTo(6, 12);
      expect([...turned.meanRanks].reverse()).toEqual(ranks.meanRanks);
      expect(turned.p).toBeCloseTo(ranks.p, 12);
      expect(rankRecipes(models.slice(0, 2))).toMatchObject({ reason: expect.stringContaining('three or more') });
    });
  });

  it('refuses models of other samples', () => {
    const flipped = { ...b, labels: b.labels.map((label, at) => (at === 3 ? 1 - label : label)) };

    expect(() =>
      compareModels([
        { name: 'a', samples: a },
        { name: 'b', samples: flipped },
      ]),
    ).toThrow('not scored on the same samples');
  });
});
