import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { realData } from '@paucis/testing';
import { describe, expect, it } from 'vitest';
import { readNpz } from '../readers/npz.js';
import type { CatalogueEntry } from './dataset-description.js';
import { catalogue, catalogueEntry } from './index.js';
import { verifyContent } from './verify-content.js';

const breast = realData('breastmnist/breastmnist.npz');
const breastmnist = catalogueEntry('breastmnist@28') as CatalogueEntry & Required<Pick<CatalogueEntry, 'counts'>>;
const published = { image: breastmnist.image, counts: breastmnist.counts, classes: 2 };

interface Published {
  readonly task: string;
  readonly classes: readonly string[];
  readonly samples: object;
  readonly channels: number;
  readonly licence: string;
  readonly files: Readonly<Record<string, { readonly url: string; readonly md5: string }>>;
}
/** Made by test/reference/medmnist.py. */
const reference = JSON.parse(readFileSync(new URL('./medmnist.reference.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, Published>
>;

describe('catalogue', () => {
  it('describes each entry without contradiction', () => {
    for (const [name, entry] of Object.entries(catalogue)) {
      expect(entry.name).toBe(name);
      expect(entry.url).toContain(`/${name.replace('@', '_')}.npz`);
      if (entry.md5 !== undefined) expect(entry.md5).toMatch(/^[0-9a-f]{32}$/);
      expect(entry.scores?.length ?? 7).toBe(7);
      expect(entry.classes[entry.positiveClass]).toBeDefined();
      for (const [part, counts] of Object.entries(entry.counts ?? {})) {
        expect(counts).toHaveLength(entry.classes.length);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(entry.sizes[part as 'train']);
      }
    }
  });

  it.each(Object.entries(reference))('agrees with the published package on %s', (name, published) => {
    const entry = catalogueEntry(name) as CatalogueEntry;
    // Ours are in small letters, without what stands in brackets; bare grades are called so.
    const plain = (text: string) => text.toLowerCase().replace(/\(.*\)/, '').replace(/^(\d)$/, 'grade $1'); // prettier-ignore

    expect(entry.classes.map(plain)).toEqual(published.classes.map(plain));
    expect(entry.sizes).toEqual(published.samples);
    expect(entry).toMatchObject({ image: { channels: published.channels }, licence: published.licence });
    expect(entry.task === 'multilabel').toBe(published.task.startsWith('multi-label'));
    for (const [side, { url, md5 }] of Object.entries(published.files)) {
      expect(catalogueEntry(`${name}@${side}`)).toMatchObject({ url: url.replace('?download=1', ''), md5 });
    }
  });

  it('holds the 18 sets of MedMNIST v2 at their sizes, and flags what may not be sold', () => {
    const entries = Object.values(catalogue);

    expect(entries).toHaveLength(12 * 4 + 6 * 2);
    expect(entries.filter(({ nonCommercial }) => nonCommercial).map(({ name }) => name)).toEqual([
      ...['dermamnist', 'dermamnist@64', 'dermamnist@128', 'dermamnist@224'],
    ]);
    expect(catalogueEntry('organmnist3d@64')?.image).toEqual({ depth: 64, height: 64, width: 64, channels: 1 });
    expect(breastmnist.classes[breastmnist.positiveClass]).toBe('malignant');
    expect(catalogueEntry('constructor')).toBeUndefined();
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
