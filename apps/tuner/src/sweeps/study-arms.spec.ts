import { SweepSpec, type SweepSpecInput } from '@paucis/contracts';
import { spaceOf } from '@paucis/search';
import { describe, expect, it } from 'vitest';
import { recipeOfTrial } from '../trials/recipe-of-trial.js';
import { spaceTemplate } from './space-template.js';
import { armsOf, registrationOf, studyTemplate } from './study-arms.js';

const image = { height: 28, width: 28, channels: 1, classes: 2 };
const study = (over: Partial<SweepSpecInput> = {}) =>
  SweepSpec.parse({
    ...{ kind: 'study', name: 'a', dataset: 'tiny', budget: { trials: 2 } },
    scheduler: { name: 'none', max: 300 },
    arms: { scratch: { pretraining: 'none' }, simclr: { pretraining: { name: 'simclr', steps: 20 } } },
    recipe: { network: 'small-cnn' },
    hypothesis: { better: 'simclr', than: 'scratch' },
    ...over,
  });
const problem = (over: Partial<SweepSpecInput>) => {
  try {
    armsOf(study(over));
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

describe('the arms of a study', () => {
  it('share its recipe but for what each lays down', () => {
    const { arms, contrasts } = armsOf(study()) ?? {};

    expect(contrasts).toEqual([{ a: 'simclr', b: 'scratch' }]);
    expect(arms?.map(({ name, recipe }) => [name, recipe.network, recipe.pretraining])).toEqual([
      ['scratch', 'small-cnn', 'none'],
      ['simclr', 'small-cnn', { name: 'simclr', steps: 20 }],
    ]);
  });

  it('are the combinations of factors, and a level is compared within every combination of the others', () => {
    const { arms, contrasts } =
      armsOf(
        study({
          arms: undefined,
          recipe: {},
          factors: {
            network: { cnn: 'small-cnn', vit: { name: 'vit', depth: 2 } },
            pretraining: { none: 'none', simclr: { name: 'simclr' } },
          },
          hypothesis: { equal: ['simclr', 'none'], within: 0.01, factor: 'pretraining' },
        }),
      ) ?? {};

    expect(arms?.map(({ name }) => name)).toEqual(['cnn+none', 'cnn+simclr', 'vit+none', 'vit+simclr']);
    expect(contrasts).toEqual([
      { a: 'cnn+simclr', b: 'cnn+none' },
      { a: 'vit+simclr', b: 'vit+none' },
    ]);
  });

  it('each have a part of the space of their own, from which whole recipes come', () => {
    const { arms = [] } = armsOf(study()) ?? {};
    const template = studyTemplate(arms, (recipe) => spaceTemplate({ ...study(), recipe }));
    const [parameter] = spaceOf(template).parameters;
    const names = parameter?.type === 'choice' ? parameter.branches.map(({ name }) => name) : [];
    expect(names).toEqual(['scratch', 'simclr']);

    const fixed = study({ recipe: { network: 'small-cnn', training: { auto: false } } });
    const whole = studyTemplate(armsOf(fixed)?.arms ?? [], (recipe) => spaceTemplate({ ...fixed, recipe }));
    const choices = { network: 'small-cnn', pretraining: 'simclr', augmentation: 'standard' };
    const chosen = Object.entries(choices).map(([part, value]) => [`arm.simclr.recipe.${part}`, value]);
    const recipe = recipeOfTrial(whole, { arm: 'simclr', ...Object.fromEntries(chosen) }, image);
    expect(recipe).toMatchObject({ network: { name: 'small-cnn' }, pretraining: { name: 'simclr', steps: 20 } });
  });

  it('and everything else that could sway the answer are in the hash', () => {
    const hashOf = (over: Partial<SweepSpecInput>, plan = 'plan') => {
      const spec = study(over);
      return registrationOf(spec, armsOf(spec) as NonNullable<ReturnType<typeof armsOf>>, plan).hash;
    };
    const changed = [
      hashOf({}),
      hashOf({}, 'another plan'),
      hashOf({ budget: { trials: 3 } }),
      hashOf({ hypothesis: { better: 'simclr', than: 'scratch', alpha: 0.1 } }),
      hashOf({ recipe: { network: 'vit' } }),
      hashOf({ split: { folds: 5, seeds: 2 } }),
    ];

    expect(new Set(changed).size).toBe(changed.length);
    expect(hashOf({ name: 'b' })).toBe(changed[0]);
  });

  it.each<[string, Partial<SweepSpecInput>]>([
    ['expected "kind: study"', { kind: 'search' }],
    ['expected either arms or factors', { arms: undefined }],
    ['says beforehand', { hypothesis: undefined }],
    ['expected 2 to 24 arms, came 1', { arms: { scratch: {} }, hypothesis: { better: 'a', than: 'b' } }],
    [
      '"simcrl" is no arm; expected one of scratch, simclr (did you mean "simclr"?)',
      { hypothesis: { better: 'simcrl', than: 'scratch' } },
    ],
    ['"network" is no factor', { hypothesis: { better: 'a', than: 'b', factor: 'network' } }],
    ['cannot be compared with itself', { hypothesis: { better: 'simclr', than: 'simclr' } }],
    ['asha trains some trials longer', { scheduler: { name: 'asha', min: 200, max: 300 } }],
    ['tpe learns as it goes', { sampler: { name: 'tpe' } }],
    ['expected folds x seeds of 4', { split: { folds: 3 } }],
  ])('are refused: %s', (message, over) => {
    expect(problem(over)).toContain(message);
  });
});
