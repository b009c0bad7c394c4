import { describe, expect, it } from 'vitest';
import { scoreOf } from './score.js';

const labels = [1, 1, 1, 1, 1, 0, 0, 0, 0, 0];
const scores = [0.9, 0.8, 0.7, 0.6, 0.3, 0.75, 0.5, 0.4, 0.2, 0.1].map((score) => [1 - score, score]);
const sampleIds = labels.map((_, at) => `train-${at}`);

describe('the score of a training', () => {
  it('is the AUC with the interval of DeLong on the logit scale (science notes 12.5)', () => {
    const { auc, accuracy, collapsed, n } = scoreOf({ sampleIds, labels, scores, groups: sampleIds });

    expect(auc.estimate).toBe(0.8);
    expect(auc.low).toBeCloseTo(0.374858, 6);
    expect(auc.high).toBeCloseTo(0.963877, 6);
    expect(auc.method).toBe('delong-logit');
    expect(accuracy).toMatchObject({ estimate: 0.8, method: 'wilson' });
    expect({ collapsed, n }).toEqual({ collapsed: false, n: 10 });
  });

  it('widens where several images are of one patient', () => {
    const twice = <Item>(items: readonly Item[]): Item[] => [...items, ...items];
    const ids = twice(sampleIds).map((id, at) => `${id}-${at}`);
    const doubled = { sampleIds: ids, labels: twice(labels), scores: twice(scores) };

    const images = scoreOf({ ...doubled, groups: ids }).auc;
    const patients = scoreOf({ ...doubled, groups: twice(sampleIds) }).auc;

    expect(patients.estimate).toBe(images.estimate);
    expect(patients.low).toBeLessThan(images.low);
  });

  it('notices a training that says the same to everything', () => {
    const constant = labels.map(() => [0.3, 0.7]);

    const { collapsed, auc } = scoreOf({ sampleIds, labels, scores: constant, groups: sampleIds });

    expect(collapsed).toBe(true);
    expect(auc.estimate).toBe(0.5);
  });

  it('refuses a file whose columns do not belong together', () => {
    expect(() => scoreOf({ sampleIds: [], labels, scores, groups: sampleIds })).toThrow('got 0, 10, 10, 10');
  });
});
