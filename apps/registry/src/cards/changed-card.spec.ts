import type { DatasetCard } from '@paucis/contracts';
import { describe, expect, it } from 'vitest';
import { changedCard } from './changed-card.js';

const card: DatasetCard = {
  classes: ['ill', 'well'],
  positiveClass: 0,
  labels: { masked: ['train-1'], readers: 2 },
  anatomy: { flips: ['horizontal'] },
  licence: 'CC BY 4.0',
  nonCommercial: false,
};
const changed = (change: Parameters<typeof changedCard>[1]) => changedCard(card, change, 'classification');

describe('a change of a card', () => {
  it('leaves what it does not name, also within labels and anatomy', () => {
    expect(changed({ labels: { source: 'biopsy' }, anatomy: { spacing: [1, 1] }, note: 'told by phone' })).toEqual({
      ...card,
      labels: { masked: ['train-1'], readers: 2, source: 'biopsy' },
      anatomy: { flips: ['horizontal'], spacing: [1, 1] },
    });
  });

  it('takes away what is null', () => {
    expect(changed({ licence: null, labels: { readers: null } })).toEqual({
      classes: card.classes,
      positiveClass: 0,
      labels: { masked: ['train-1'] },
      anatomy: card.anatomy,
      nonCommercial: false,
    });
  });

  it.each([
    [{ classes: ['ill', 'well', 'unsure'] }, 'the labels of the data are 2 classes (ill, well), got 3 names'],
    [{ classes: ['same', 'same'] }, 'expected names that differ'],
    [{ positiveClass: 2 }, 'expected 0 to 1 (ill, well), got 2'],
    [{ anatomy: { laterality: true } }, 'a horizontal flip makes another image'],
    [{ labels: { masked: ['train-1', 'test-3'] } }, 'test-3 is sealed'],
  ])('that fits neither data nor itself is refused: %j', (change, why) => {
    expect(() => changed(change)).toThrow(why);
  });
});
