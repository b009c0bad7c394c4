import type { CardVersion, Dataset, Fingerprint } from '@paucis/contracts';
import { describe, expect, it } from 'vitest';
import { dataReport } from './data-report.js';
import type { DataReport } from './data-report-input.js';

const hostile = `"><script>alert(1)</script>`;
const auc = (estimate: number) => ({ estimate, low: estimate - 0.05, high: estimate + 0.04, level: 0.95, method: 'x' });
const probe = (estimate: number) => ({ auc: auc(estimate), folds: 5, samples: 90, groups: 40, features: 265 });
const range = { low: 28, median: 28, high: 28 };

const fingerprint: Fingerprint = {
  version: 1,
  samples: { open: 90, sealed: 10, looked: 90 },
  groups: { count: 40, perClass: [22, 18], sizes: { low: 1, median: 2, high: 4 }, without: 3 },
  resolution: { height: range, width: range, distinct: 1 },
  spacing: { known: 90, axes: [range, range] },
  intensities: { low: 0, p1: 1, median: 80, p99: 200, high: 255, mean: 83, deviation: 50, flat: 0 },
  channels: [{ mean: 83, deviation: 50 }],
  noise: { deviation: 3, share: 0.015 },
  effectiveDimension: { value: 6.6, of: 256 },
  majority: { label: 1, accuracy: 0.6 },
  floor: probe(0.8),
  border: probe(0.75),
  metadata: { probe: probe(0.6), columns: [{ name: hostile, auc: auc(0.6) }] },
  balances: [{ of: 'site', values: [{ name: hostile, counts: [3, 9] }], distinct: 4, association: 0.4, p: 0.0001 }],
  labelNoise: { atMost: auc(0.1), suspects: [{ sampleId: 'train-3', label: 0, likely: 1 }] },
  conflicts: 0,
};

const dataset: Dataset = {
  id: 'dataset_00000000000000000000',
  name: 'moles',
  status: 'ready',
  createdAt: 0,
  task: 'classification',
  image: { height: 28, width: 28, channels: 1 },
  classes: [hostile, 'benign'],
  positiveClass: 0,
  counts: { train: [30, 40], val: [8, 12], test: [4, 6] },
  warnings: [hostile],
  looks: 2,
  licence: 'CC BY-NC 4.0',
  nonCommercial: true,
  fingerprint,
  findings: [{ code: 'border-shortcut', level: 'alarm', text: 'the border tells', next: 'crop it' }],
};

const card: CardVersion = {
  version: 3,
  card: {
    title: hostile,
    classes: dataset.classes as string[],
    positiveClass: 0,
    labels: { masked: ['train-4'], readers: 2, source: 'biopsy' },
    anatomy: { flips: [], laterality: true, windows: [{ name: 'lung', centre: -600, width: 1500 }] },
    licence: 'CC BY-NC 4.0',
    nonCommercial: true,
  },
  editedBy: 'ada',
  editedAt: 0,
  versionId: 'version_00000000000000000000',
};

const png = Uint8Array.from([137, 80, 78, 71]);
const picture = { png, caption: hostile };
const report = (more: Partial<DataReport> = {}) =>
  dataReport({
    createdAt: 0,
    dataset,
    card,
    montages: [{ title: hostile, pictures: [picture] }],
    suspects: [picture],
    ...more,
  });

describe('the report on a data set', () => {
  it('is one file that loads nothing from elsewhere and prints what anybody named as text', () => {
    const page = report();

    expect(page).not.toContain('<script');
    expect(page.match(/(?:src|href)="(?!data:)[^"]*"/g)).toBeNull();
    expect(page).toContain('src="data:image/png;base64,iVBORw=="');
  });

  it('begins with the alarms, and says so where there is none', () => {
    const clean = report({ dataset: { ...dataset, findings: [] } });

    expect(report()).toMatch(/<strong>Alarm:<\/strong> the border tells/);
    expect(report().indexOf('Alarm:')).toBeLessThan(report().indexOf('Classes and patients'));
    expect(clean).toContain('No alarm: nothing was found');
  });

  it('shows counts, figures with intervals, terms and how often the test was looked at', () => {
    const page = report();

    for (const text of [
      'test (sealed)',
      '0.800',
      'V 0.40',
      'CC BY-NC 4.0: no commercial use',
      'Labels in doubt',
      'by ada',
      'biopsy',
      'lung -600 ± 750',
    ]) {
      expect(page).toContain(text);
    }
    expect(page).toMatch(/looks at the sealed test<\/th>\s*<td>2</);
  });

  it('shows copies side by side where they were looked for', () => {
    const pair = { pictures: [picture, picture] as const, words: 'labels differ', isGrave: true };

    expect(report()).not.toContain('<h2>Copies');
    expect(report({ copies: { total: 0, pairs: [] } })).toContain('No image was found to be a copy');
    expect(report({ copies: { total: 7, pairs: [pair] } })).toMatch(/7 pairs[^]*Shown are 1, the gravest first/);
  });

  it('is written of a set of before fingerprints, and of one without classes', () => {
    const { fingerprint: _none, findings: _no, ...old } = dataset;
    const masks = {
      ...dataset,
      task: 'segmentation' as const,
      fingerprint: { ...fingerprint, floor: { reason: 'no classes' } },
    };

    expect(report({ dataset: old, suspects: [] })).toContain('<h2>Card');
    expect(report({ dataset: masks })).toContain('No figure: no classes');
  });
});
