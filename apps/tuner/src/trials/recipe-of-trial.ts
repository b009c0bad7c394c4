import { externalMethodOf, Invalid, type Named, Recipe, type SplitPlan } from '@paucis/contracts';
import { augmentations } from '@paucis/learning';
import { networkNamed } from '@paucis/networks';
import { pretrainings } from './pretrainings.js';
import { type Assignment, instantiate, type Template } from '@paucis/search';

/** What the images of a sweep look like. */
export interface ImageInput {
  height: number;
  width: number;
  channels: number;
  classes: number;
}

export const imageInputOf = ({ dataset }: Pick<SplitPlan, 'dataset'>): ImageInput => ({
  ...dataset.image,
  classes: dataset.classes.length,
});

/** What can be named in a place of a recipe; `check` refuses options that are wrong, or do not go with the network, and fills in defaults. */
export type Registry = Readonly<Record<string, { check(options: unknown, network: Named): Record<string, unknown> }>>;

/**
 * The recipe of a trial with every default filled in. Training settings stand inside their network's branch of the
 * template, since each network searches its own. Throws `Invalid` for options that cannot be.
 */
export function recipeOfTrial(template: Template, assignment: Assignment, image: ImageInput): Recipe {
  const whole = instantiate(template, assignment);
  const concrete = (isArm(whole['arm']) ? whole['arm'].recipe : whole) as {
    network: Record<string, unknown>;
    pretraining: unknown;
    augmentation: unknown;
  };
  const { training, ...network } = concrete.network;
  return completed(
    Recipe.parse({ network, training, pretraining: concrete.pretraining, augmentation: concrete.augmentation }),
    image,
  );
}

/** Of a study, the recipe stands in the arm. */
const isArm = (node: unknown): node is { recipe: Template } => typeof node === 'object' && node !== null;

/** Refuses options that cannot be and fills in the defaults of the others, so that equal recipes have equal job keys. */
function completed(recipe: Recipe, image: ImageInput): Recipe {
  const { name, ...options } = recipe.network;
  const isExternal = externalMethodOf(recipe.network) !== undefined;
  if (isExternal && recipe.pretraining.name !== 'none') {
    throw new Invalid(
      'external-pretraining',
      `recipe: ${name} cannot start from ${recipe.pretraining.name}: an external method does its own pretraining; use "pretraining: none"`,
    );
  }
  // What the options of an external method mean, its own code knows.
  const network = isExternal ? recipe.network : { name, ...networkNamed(name).check(image, options) };
  return {
    ...recipe,
    network,
    pretraining: checkNamed(recipe.pretraining, pretrainings, 'pretraining', network),
    augmentation: checkNamed(recipe.augmentation, augmentations, 'augmentation', network),
  };
}

function checkNamed({ name, ...options }: Named, registry: Registry, what: string, network: Named): Named {
  const entry = registry[name];
  if (entry === undefined) throw new Invalid(`${what}-unknown`, `recipe: there is no ${what} "${name}"`, { name });
  return { name, ...entry.check(options, network) };
}
