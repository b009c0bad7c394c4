import { describe, expect, it } from 'vitest';
import { contentHash, type HashedSample } from './content-hash.js';
import { pixelHash } from './pixel-hash.js';

const description = { classes: ['malignant', 'benign'], positiveClass: 0 };
const samples: HashedSample[] = [
  { split: 'train', pixelHash: 'a', label: 0 },
  { split: 'test', pixelHash: 'b', label: 1, group: 'anna' },
];

describe('contentHash', () => {
  it('changes with classes, order, label, part and group, and with nothing else', () => {
    const original = contentHash(description, samples);
    const [first, second] = samples as [HashedSample, HashedSample];

    const others = [
      contentHash({ ...description, positiveClass: 1 }, samples),
      contentHash({ ...description, classes: ['benign', 'malignant'] }, samples),
      contentHash(description, [second, first]),
      contentHash(description, [{ ...first, label: 1 }, second]),
      contentHash(description, [{ ...first, split: 'val' }, second]),
      contentHash(description, [first, { ...second, group: 'bert' }]),
    ];

    expect(contentHash({ ...description }, [...samples])).toBe(original);
    expect(new Set([original, ...others]).size).toBe(7);
  });
});

describe('pixelHash', () => {
  it('tells shapes with equal bytes apart', () => {
    const pixels = new Uint8Array(6);

    expect(pixelHash({ height: 2, width: 3, channels: 1, pixels })).not.toBe(
      pixelHash({ height: 3, width: 2, channels: 1, pixels }),
    );
  });
});
