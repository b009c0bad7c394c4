import { seededRandom } from '@paucis/testing';
import { expect, it } from 'vitest';
import { type GroupableSample, GroupImages, proposeGroups } from './propose-groups.js';

const rule = { neighbours: 0.75, anywhere: 0.94 };

/** Scans of four slices each: a pattern of its own that drifts from slice to slice. Files are numbered through all scans. */
function scans(count: number): { samples: GroupableSample[]; images: GroupImages } {
  const random = seededRandom(4);
  const images = new GroupImages();
  const samples: GroupableSample[] = [];
  for (let scan = 0; scan < count; scan += 1) {
    const pattern = Float64Array.from({ length: 1024 }, () => 40 + 160 * random());
    for (let slice = 0; slice < 4; slice += 1) {
      const pixels = Uint8Array.from(pattern, (value) => value + 20 * random());
      const id = `train-${samples.length}`;
      const file = `slice (${samples.length + 1}).png`;
      samples.push({ id, file, split: 'train', label: scan % 2, pixelHash: id });
      images.add(id, { height: 32, width: 32, channels: 1, pixels });
    }
  }
  return { samples, images };
}

it('proposes the scans of slices that lie beside each other', () => {
  const { samples, images } = scans(12);

  const groups = proposeGroups(samples, images, rule);

  const names = samples.map(({ id }) => groups.get(id));
  expect(new Set(names).size).toBe(12);
  names.forEach((name, at) => expect(name).toBe(names[at - (at % 4)]));
});

it('goes by the numbers in file names, not by their letters', () => {
  const { samples, images } = scans(3);
  const shuffled = [...samples].sort((a, b) => ((a.file as string) < (b.file as string) ? -1 : 1));

  const groups = proposeGroups(shuffled, images, { neighbours: 0.75, anywhere: 1 });

  expect(new Set(groups.values()).size).toBe(3);
});

it('keeps groups that are known and joins copies', () => {
  const { samples, images } = scans(4);
  const known = samples.map((sample, at) => (at % 4 === 0 ? { ...sample, group: 'anna' } : sample));

  const groups = proposeGroups(known, images, { neighbours: 1, anywhere: 1 }, [['train-1', 'train-2']]);

  expect(groups.get('train-0')).toBe(groups.get('train-4'));
  expect(groups.get('train-1')).toBe(groups.get('train-2'));
  expect(new Set(groups.values()).size).toBe(16 - 3 - 1);
});
