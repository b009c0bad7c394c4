import { createHash } from 'node:crypto';
import { Invalid } from '@paucis/contracts';
import { random } from '@paucis/engine';
import { describe, expect, it } from 'vitest';
import { createAugment } from './augmentation.js';
import { augmentations } from './index.js';

const image = { height: 8, width: 10, channels: 1 };
const images = Uint8Array.from({ length: 5 * 80 }, (_, at) => (at * 37) % 256);
const both = { flips: ['horizontal', 'vertical'] as ('horizontal' | 'vertical')[] };
const quiet = { shift: 0, flip: 0, intensity: 0 };

const augmented = (options: Record<string, unknown>, anatomy = both, seed = 1, source = images) =>
  createAugment(augmentations, { name: 'standard', ...options }, anatomy)(source, image, random(seed));

describe('standard augmentation', () => {
  it('is bitwise the identity at probability 0, together and one by one at reach and strength 0', () => {
    expect(augmented(quiet)).toEqual(images);
    expect(augmented({ ...quiet, shift: 1, reach: 0 })).toEqual(images);
    expect(augmented({ ...quiet, intensity: 1, strength: 0 })).toEqual(images);
  });

  it('gives the same images for the same seed on every machine, and others for another', () => {
    const digest = (seed: number) =>
      createHash('sha256')
        .update(augmented({}, both, seed))
        .digest('hex')
        .slice(0, 16);

    expect(digest(1)).toBe(digest(1));
    expect(digest(1)).not.toBe(digest(2));
    expect(digest(1)).toBe('03f81b86c44f00df');
  });

  it('leaves the given images as they are', () => {
    const before = images.slice();

    augmented({ flip: 1, intensity: 1 });

    expect(images).toEqual(before);
  });

  it('mirrors where anatomy allows it, and never elsewhere', () => {
    const mirrored = (anatomy: { flips: ('horizontal' | 'vertical')[] }) => augmented({ ...quiet, flip: 1 }, anatomy);
    const rowOf = (bytes: Uint8Array, row: number) => [...bytes.slice(row * 10, row * 10 + 10)];

    expect(mirrored({ flips: [] })).toEqual(images);
    expect(rowOf(mirrored({ flips: ['horizontal'] }), 3)).toEqual(rowOf(images, 3).reverse());
    expect(rowOf(mirrored({ flips: ['vertical'] }), 0)).toEqual(rowOf(images, 7));
  });

  it('shifts by at most the reach and repeats the edge', () => {
    const dot = new Uint8Array(400);
    for (let at = 0; at < 5; at += 1) dot[at * 80 + 4 * 10 + 5] = 255;

    const found = Array.from({ length: 60 }, (_, seed) =>
      augmented({ ...quiet, shift: 1, reach: 0.2 }, both, seed, dot),
    )
      .flatMap((bytes) => Array.from({ length: 5 }, (_, at) => bytes.subarray(at * 80, at * 80 + 80).indexOf(255)))
      .map((at) => [Math.floor(at / 10) - 4, (at % 10) - 5] as const);

    // 0.2 of 8 rows and of 10 columns is 2 pixels each way.
    expect(new Set(found.map(([rows]) => rows))).toEqual(new Set([-2, -1, 0, 1, 2]));
    expect(new Set(found.map(([, columns]) => columns))).toEqual(new Set([-2, -1, 0, 1, 2]));
    const constant = new Uint8Array(400).fill(9);
    expect(augmented({ ...quiet, shift: 1, reach: 0.5 }, both, 1, constant)).toEqual(constant);
  });

  it('keeps the order of grey levels when it changes intensity', () => {
    const ramp = Uint8Array.from({ length: 400 }, (_, at) => at % 80);

    for (let seed = 0; seed < 20; seed += 1) {
      const changed = augmented({ ...quiet, intensity: 1 }, both, seed, ramp);
      for (let at = 1; at < 80; at += 1) expect(changed[at]).toBeGreaterThanOrEqual(changed[at - 1] as number);
    }
  });

  it('draws the same for an image whatever happens to the others', () => {
    const first = augmented({ intensity: 0 });
    const second = augmented({ intensity: 1, strength: 0 });

    expect(second).toEqual(first);
  });

  it('refuses unknown options and names, saying where', () => {
    expect(() => augmented({ flips: 1 })).toThrow(Invalid);
    expect(() => createAugment(augmentations, { name: 'mixup' }, both)).toThrow(
      'expected one of none, standard, came mixup',
    );
  });
});
