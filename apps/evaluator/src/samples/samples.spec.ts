import type { SampleFacts } from '@paucis/contracts';
import { describe, expect, it } from 'vitest';
import { simulatedSamples } from '../fixtures/simulated-samples.js';
import { type SampleField, sampleFields, subgroupsBy } from './sample-fields.js';
import { tableOne, usedParts } from './table-one.js';

const sampleOf = (index: number, more: Partial<SampleFacts>): SampleFacts => ({
  ...{ id: `train-${index}`, split: 'train', label: index % 2 },
  ...more,
});

describe('fields of samples', () => {
  it('are what tells groups of people apart: neither constants nor names', () => {
    const fields = sampleFields(simulatedSamples());

    expect(fields.map(({ name, kind }) => [name, kind])).toEqual([
      ['scanner', 'category'],
      ['age', 'number'],
      ['sex', 'category'],
    ]);
  });

  it('band ages by twenty years and other numbers into thirds, and keep apart what is not recorded', () => {
    const samples = Array.from({ length: 30 }, (_, at) =>
      sampleOf(at, { metadata: { dose: at, ...(at > 0 && { age: String(10 + 3 * at) }) } }),
    );
    const [age, dose] = sampleFields(samples);

    expect(new Set(subgroupsBy(age as SampleField, samples))).toEqual(
      new Set(['not recorded', '00 to 19', '20 to 39', '40 to 59', '60 to 79', '80 and above']),
    );
    const thirds = subgroupsBy(dose as SampleField, samples);
    expect(thirds.filter((name) => name.startsWith('1:'))).toHaveLength(10);
  });
});

describe('table 1', () => {
  const classes = ['malignant', 'benign'];

  it('counts images, patients, classes and every field per part, exclusions too', () => {
    const samples = simulatedSamples();
    const plan = { dropped: [{ sampleId: 'train-0', reason: 'copy of test-4' }], testSize: 156 };
    const validated = new Set(
      samples.filter(({ split, id }) => split === 'train' && id !== 'train-0').map(({ id }) => id),
    );

    const parts = usedParts(samples, plan, validated);
    const rows = tableOne(parts, classes);

    expect(parts.map(({ name, samples: of }) => [name, of.length])).toEqual([
      ['training and validation', 599],
      ['sealed test', 156],
      ['left out', 1],
    ]);
    const row = (name: string) => rows.find((one) => one.name === name)?.cells;
    expect(row('images')).toEqual(['599', '156', '1']);
    expect(row('patients')).toEqual(['599', '156', '1']);
    expect(row('malignant')?.[2]).toBe('1 (100.0 %)');
    expect(row('age, median (quartiles)')?.[0]).toMatch(
      /^\d\d(\.\d)? \(\d\d(\.\d)? to \d\d(\.\d)?\), \d+ not recorded$/,
    );
    const shares = ['female', 'male'].map((sex) => Number(/\((.*) %\)/.exec(row(sex)?.[0] ?? '')?.[1]));
    expect((shares[0] as number) + (shares[1] as number)).toBeCloseTo(100, 0);
  });

  it('does not call sealed what is only not used', () => {
    const samples = simulatedSamples(10, 5);
    const parts = usedParts(samples, { dropped: [], testSize: 0 }, new Set(['train-1']));

    expect(parts.map(({ name }) => name)).toEqual(['training and validation', 'not used']);
  });
});
