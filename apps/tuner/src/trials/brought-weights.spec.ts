import type { PretrainedWeights } from '@paucis/contracts';
import { networkNamed } from '@paucis/networks';
import { describe, expect, it } from 'vitest';
import { weightsNamedIn, weightsOfNetwork, withKnownWeights } from './brought-weights.js';

const image = { height: 28, width: 28, channels: 1, classes: 2 };
const networkOf = (name: string, options = {}) => ({ name, ...networkNamed(name).check(image, options) });
const weights = (name: string, network: { name: string }, of: Partial<typeof image> = {}): PretrainedWeights => {
  const { classes: _classes, ...seen } = { ...image, ...of };
  const file = { name: 'encoder', key: `registry/aa/${name}`, sha256: 'a'.repeat(64), sizeBytes: 1 };
  return { name, network, image: seen, file, addedAt: 0, addedBy: 'ada' };
};
const known = new Map(
  [
    weights('cnn', networkOf('small-cnn')),
    weights('vit', networkOf('vit', { depth: 2 })),
    weights('vit-64', networkOf('vit', { depth: 2, patch: 4 }), { height: 64, width: 64 }),
    weights('cnn-224', networkOf('small-cnn'), { height: 224, width: 224 }),
    weights('cnn-colour', networkOf('small-cnn'), { channels: 3 }),
  ].map((each) => [each.name, each]),
);
const chosen = (of: string[], network: { name: string }) => {
  const { name: _name, ...options } = withKnownWeights({ name: 'weights', of }, known, image) as { name: string };
  return weightsOfNetwork(options, network);
};

describe('weights that a sweep file names', () => {
  it('are found wherever they stand', () => {
    const choice = ['none', { name: 'weights', of: 'cnn' }, { name: 'weights', of: ['cnn', 'vit'] }];

    expect(weightsNamedIn({ choice })).toEqual(['cnn', 'cnn', 'vit']);
    expect(['none', 'simclr', { name: 'simclr', preset: 'quick' }].flatMap(weightsNamedIn)).toEqual([]);
    expect(() => weightsNamedIn('weights')).toThrow('recipe.pretraining.of');
  });

  it('leave every other pretraining as it was written', () => {
    const written = { choice: ['none', { name: 'simclr', preset: 'quick' }] };

    expect(withKnownWeights(written, known, image)).toEqual(written);
  });

  it('go to the network that they are of', () => {
    expect(chosen(['cnn', 'vit'], networkOf('vit', { depth: 2 }))).toMatchObject({ name: 'weights', of: 'vit' });
    expect(chosen(['cnn', 'vit'], networkOf('small-cnn'))).toMatchObject({ of: 'cnn', file: { name: 'encoder' } });
  });

  it('fit whatever is dropped by chance, and any size where no weight depends on it', () => {
    expect(chosen(['cnn'], networkOf('small-cnn', { dropout: 0.4 }))).toMatchObject({ of: 'cnn' });
    expect(chosen(['cnn-224'], networkOf('small-cnn'))).toMatchObject({ of: 'cnn-224' });
  });

  it.each([
    ['another network', ['cnn'], networkOf('vit'), 'vit has none of its own among these weights (cnn of small-cnn)'],
    ['another depth', ['vit'], networkOf('vit', { depth: 3 }), 'depth: 2, the recipe has 3'],
    ['another size', ['vit-64'], networkOf('vit', { depth: 2 }), 'were brought in for images of 64 x 64 x 1'],
    ['colours', ['cnn-colour'], networkOf('small-cnn'), 'these are 28 x 28 x 1'],
  ])('are refused for %s, with what to do', (_what, of, network, words) => {
    expect(() => chosen(of, network)).toThrow(words);
  });
});
