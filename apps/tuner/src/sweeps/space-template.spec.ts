import { SweepSpec } from '@paucis/contracts';
import { spaceOf } from '@paucis/search';
import { describe, expect, it } from 'vitest';
import { probeSpace } from './probe-space.js';
import { spaceTemplate } from './space-template.js';

const image = { height: 28, width: 28, channels: 1, classes: 2 };
const spec = (recipe: object) => SweepSpec.parse({ name: 'a', dataset: 'tiny', budget: { trials: 4 }, recipe });
const problem = (recipe: object, of = image) => {
  try {
    probeSpace(spaceTemplate(spec(recipe)), of);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

describe('the space of a sweep', () => {
  it('searches each network over its own training ranges', () => {
    const space = spaceOf(
      spaceTemplate(
        spec({
          network: { choice: ['small-cnn', { name: 'vit', depth: 2 }] },
          pretraining: { choice: ['none', 'simclr'] },
        }),
      ),
    );

    const network = space.parameters.find(({ name }) => name === 'network');
    const names =
      network?.type === 'choice'
        ? network.branches.map(({ name, parameters }) => [name, parameters.map((each) => each.name)])
        : [];
    expect(names.map(([name]) => name)).toEqual(['small-cnn', 'vit']);
    expect(names[0]?.[1]).toContain('network.small-cnn.training.learningRate');
    expect(names[1]?.[1]).toContain('network.vit.training.learningRate');
  });

  it('keeps what the user fixed', () => {
    const template = spaceTemplate(spec({ network: 'small-cnn', training: { auto: false, learningRate: 0.01 } }));

    expect(
      spaceOf(template).parameters.flatMap((each) =>
        each.type === 'choice' ? each.branches.flatMap(({ parameters }) => parameters) : [],
      ),
    ).toEqual([]);
    expect(JSON.stringify(template)).toContain('"learningRate":0.01');
  });

  it('says which name was meant', () => {
    expect(problem({ network: 'smal-cnn' })).toMatch(
      /^sweep: recipe.network: "smal-cnn" came, expected one of small-cnn, .*vit.* \(did you mean "small-cnn"\?\)$/,
    );
    expect(problem({ network: 'vit', pretraining: { choice: ['none', 'simcrl'] } })).toContain(
      'recipe.pretraining.choice[1]: "simcrl" came',
    );
    expect(problem({ network: 'vit', training: { learningrate: 1 } })).toContain(
      'recipe.training.learningrate: unknown key "learningrate"',
    );
  });

  it('refuses a patch that does not divide the image', () => {
    expect(problem({ network: { name: 'vit', patch: 7 } }, { ...image, height: 64, width: 64 })).toContain(
      'patch 7 does not divide',
    );
    expect(
      problem({ network: { name: 'vit', patch: { choice: [4, 7, 8] } } }, { ...image, height: 64, width: 64 }),
    ).toContain('patch 7 does not divide');
  });

  it('refuses options that do not exist', () => {
    expect(problem({ network: { name: 'vit', dept: 3 } })).toContain('dept');
    expect(problem({ network: 'vit', pretraining: { name: 'none', steps: 3 } })).toContain('takes no options');
  });

  it('drops a pair that never goes together, and says why', () => {
    const template = spaceTemplate(
      spec({ network: { choice: ['small-cnn', { external: 'mine' }] }, pretraining: { choice: ['none', 'simclr'] } }),
    );

    const { forbidden, notes, space } = probeSpace(template, image);

    expect(forbidden).toEqual([{ network: 'external:mine', pretraining: 'simclr' }]);
    expect(notes).toEqual([
      expect.stringContaining('external:mine x simclr is left out: recipe: external:mine cannot'),
    ]);
    expect(space.forbidden).toEqual(forbidden);
  });

  it('refuses a pair where nothing else is left for one of both', () => {
    expect(problem({ network: { external: 'mine' }, pretraining: { choice: ['none', 'simclr'] } })).toContain(
      'cannot start from simclr',
    );
  });

  it('checks recipes within its constraints alone', () => {
    const big = { ...image, height: 64, width: 64 };
    const recipe = { network: { name: 'vit', patch: { choice: [4, 7, 8] } } };

    const { space } = probeSpace(spaceTemplate(spec(recipe)), big, [{ forbid: { patch: 7 }, why: '64 / 7' }]);

    expect(space.constraints).toEqual([{ forbid: { 'network.vit.patch': 7 }, why: '64 / 7' }]);
    expect(() => probeSpace(spaceTemplate(spec(recipe)), big, [{ forbid: { path: 7 } }])).toThrow(
      'constraints[0]: "path" is no parameter that is searched (did you mean "patch"?)',
    );
  });
});
