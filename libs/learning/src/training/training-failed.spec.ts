import { Invalid, NotFound } from '@paucis/contracts';
import { describe, expect, it } from 'vitest';
import { failureOf, TrainingFailed } from './training-failed.js';

describe('failureOf', () => {
  it.each([
    [new TrainingFailed('nan', 'loss is NaN'), 'nan'],
    [new Invalid('network-options', 'patch 7'), 'bad-input'],
    [new NotFound('network-unknown', 'resnet'), 'bad-input'],
    [new Error('OOM when allocating tensor with shape [1]'), 'out-of-memory'],
    [new RangeError('Array buffer allocation failed'), 'out-of-memory'],
    [new Error('std::bad_alloc'), 'out-of-memory'],
    [new Error('socket hang up'), 'crash'],
    ['text', 'crash'],
  ])('classifies %s', (error, expected) => {
    expect(failureOf(error).class).toBe(expected);
  });
});
