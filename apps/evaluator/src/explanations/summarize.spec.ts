import { describe, expect, it } from 'vitest';
import { simulatedExplanation, type SimulatedExplanation } from '../fixtures/simulated-explanation.js';
import { summarizeExplanations } from './summarize.js';

const data = { classes: ['normal', 'finding'], positiveClass: 1 };
const good: SimulatedExplanation = { advantage: 0.2, share: 0.7, alike: 0.1, left: 0 };
const summaryOf = (change: Partial<SimulatedExplanation> = {}, models = 3) =>
  summarizeExplanations(
    Array.from({ length: models }, (_, at) => simulatedExplanation({ ...good, ...change, seed: at + 1 })),
    data,
  );

describe('what maps show together', () => {
  it('has nothing against maps that name the pixels, lie on the object and depend on the weights', () => {
    const summary = summaryOf();

    expect(summary).toMatchObject({ models: 3, images: 72, alerts: [] });
    const centre = summary.comparisons.find(({ against, kind }) => against === 'centre' && kind === 'deletion');
    expect(centre?.advantage).toMatchObject({ method: 'bca', level: 0.95 });
    expect('low' in (centre?.advantage ?? {}) && (centre?.advantage as { low: number }).low).toBeGreaterThan(0.1);
    expect(centre?.p).toBeLessThan(0.001);
    expect(summary.randomised).toMatchObject([{ method: 'grad-cam', n: 72, passes: true }]);
    expect(summary.objects.map(({ size, n }) => [size, n])).toEqual([
      ['all', 90],
      ['small', 30],
      ['medium', 30],
      ['large', 30],
    ]);
    expect(summary.objects[3]?.pixels.fewest).toBeGreaterThan(summary.objects[1]?.pixels.most as number);
    expect(summary.background.majority).toBe(0.5);
  });

  it('says that maps which are no better guides than the centre are none', () => {
    expect(summaryOf({ advantage: 0.02 }).alerts).toEqual([
      expect.stringContaining('Nothing shows that Grad-CAM names the pixels that count'),
    ]);
  });

  it('says that maps which random weights give too show the image', () => {
    expect(summaryOf({ alike: 0.8 }).alerts).toEqual([expect.stringContaining('they show the image, not the model')]);
  });

  it('says what lies beside the object, where that covers much', () => {
    // The object covers a tenth: four fifths of background are expected, and no alert is given for them.
    expect(summaryOf({ share: 0.3 }).alerts).toEqual([]);
  });

  it('compares the share on the object with that of random weights', () => {
    const [all] = summaryOf().objects;

    expect([all?.centre, all?.untrained]).toEqual([expect.closeTo(0.15, 12), expect.closeTo(0.12, 1)]);
    expect(all?.learnt).toMatchObject({ estimate: expect.closeTo(0.58, 1) as number, level: 0.95 });
    expect(summaryOf({ share: 0.4, untrained: 0.42 }).alerts).toEqual([
      expect.stringMatching(
        /^Training has not brought Grad-CAM closer to the object: \d\d % of it .* random weights\.$/,
      ),
    ]);
  });

  it('says that the models still see it without the object', () => {
    expect(summaryOf({ left: 4 }).alerts).toEqual([expect.stringContaining('they use something beside it')]);
    expect(summaryOf({ left: 4, hasObjects: false }).alerts).toEqual([
      expect.stringContaining('From the border alone'),
    ]);
  });

  it('has no interval for fewer than five patients', () => {
    const [first] = summaryOf({ images: 4 }, 1).comparisons;

    expect(first?.advantage).toEqual({ reason: 'undefined: 4 patients are too few' });
  });
});
