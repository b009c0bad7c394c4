import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { realData } from '@paucis/testing';
import { describe, expect, it } from 'vitest';
import { readNpz } from '../readers/npz.js';
import { sizeOf } from '../samples.js';
import { breastmnist } from './breastmnist.js';
import { catalogue } from './index.js';
import { verifyContent } from './verify-content.js';

const breast = realData('breastmnist/breastmnist.npz');
const published = { image: breastmnist.image, counts: breastmnist.counts, classes: 2 };

describe('catalogue', () => {
  it('describes each entry without contradiction', () => {
    for (const [name, entry] of Object.entries(catalogue)) {
      expect(entry.name).toBe(name);
      expect(entry.url).toContain(`/${name}.npz`);
      expect(entry.md5).toMatch(/^[0-9a-f]{32}$/);
      expect(entry.classes[entry.positiveClass]).toBeDefined();
      for (const counts of Object.values(entry.counts)) expect(counts).toHaveLength(entry.classes.length);
    }
  });

  it('has the published sizes and the finding as positive class', () => {
    const sizes = (entry: { counts: typeof breastmnist.counts }) =>
      (['train', 'val', 'test'] as const).map((part) => sizeOf({ ...published, counts: entry.counts }, part));

    expect(sizes(catalogue.breastmnist)).toEqual([546, 78, 156]);
    expect(sizes(catalogue.pneumoniamnist)).toEqual([4708, 524, 624]);
    expect(catalogue.breastmnist.classes[catalogue.breastmnist.positiveClass]).toBe('malignant');
    expect(catalogue.pneumoniamnist.classes[catalogue.pneumoniamnist.positiveClass]).toBe('pneumonia');
  });
});

describe('verifyContent', () => {
  it('trusts the published checksum, and checks the content of a re-saved file', () => {
    expect(verifyContent({ header: published, md5: breastmnist.md5 }, breastmnist)).toEqual({ provenance: 'checksum' });
    expect(verifyContent({ header: published, md5: 'other' }, breastmnist)).toEqual({ provenance: 'content-checked' });
  });

  it('names each difference', () => {
    const other = {
      image: { height: 64, width: 64, channels: 1 },
      counts: { ...breastmnist.counts, test: [114, 42] },
      classes: 2,
    };

    expect(verifyContent({ header: other, md5: undefined }, breastmnist)).toEqual({
      provenance: undefined,
      mismatches: [
        'expected images of 28 x 28 x 1, got 64 x 64 x 1',
        'expected 42 + 114 test samples by class, got 114 + 42',
      ],
    });
  });

  it.skipIf(breast === undefined)('calls the copy of BreastMNIST at hand content-checked', async () => {
    const path = breast as string;
    const md5 = createHash('md5')
      .update(await readFile(path))
      .digest('hex');
    const { header } = await readNpz(path, { classes: 2 });

    expect(verifyContent({ header, md5 }, breastmnist)).toEqual({ provenance: 'content-checked' });
  });
});
