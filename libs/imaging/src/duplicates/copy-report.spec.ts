import { expect, it } from 'vitest';
import type { Part } from '../samples.js';
import { copyReport, relabelCsv } from './copy-report.js';
import type { CopyPair } from './find-copies.js';

const sample = (id: string, split: Part, label = 0) => ({ id, split, label, pixelHash: id });
const pair = (first: string, second: string, labelsConflict = false): CopyPair => ({
  sampleIds: [first, second],
  kind: 'near',
  correlation: 0.99,
  flip: 'none',
  crossesParts: true,
  labelsConflict,
});

it('takes copies of held-out images out of training and never out of the test', () => {
  const samples = [
    sample('train-0', 'train'),
    sample('train-1', 'train'),
    sample('train-2', 'train'),
    sample('val-0', 'val'),
    sample('test-0', 'test'),
  ];

  const report = copyReport(samples, [pair('train-0', 'train-1'), pair('train-1', 'test-0'), pair('train-2', 'val-0')]);

  expect(report.groups).toEqual([
    ['train-0', 'train-1', 'test-0'],
    ['train-2', 'val-0'],
  ]);
  expect(report.leaveOut).toEqual([
    { sampleId: 'train-0', copyOf: 'test-0', heldIn: 'test' },
    { sampleId: 'train-1', copyOf: 'test-0', heldIn: 'test' },
    { sampleId: 'train-2', copyOf: 'val-0', heldIn: 'val' },
  ]);
});

it('lists copies with different labels as a table to fill in', () => {
  const samples = [sample('train-0', 'train', 0), sample('test-0', 'test', 1)];

  const csv = relabelCsv(copyReport(samples, [pair('train-0', 'test-0', true)]), ['benign', 'malignant, sure']);

  expect(csv).toBe(
    'sample,label,copy_of,copy_label,correlation,right_label\ntrain-0,benign,test-0,"malignant, sure",0.9900,\n',
  );
});
