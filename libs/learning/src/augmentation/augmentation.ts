import { type Anatomy, type ImageShape, check as checkInput, type Named, NotFound } from '@paucis/contracts';
import type { Random } from '@paucis/engine';
import type { z } from 'zod';

/** Changes images [n, height, width, channels] of unsigned bytes; the input stays as it is, the result may be the input. */
export type Augment = (images: Uint8Array, image: ImageShape, random: Random) => Uint8Array;

export interface AugmentationDefinition {
  readonly name: string;
  readonly summary: string;
  readonly options: z.ZodType;
  /** Checks options and returns them with every default filled in: what belongs into a recipe. */
  check(options: unknown): Record<string, unknown>;
  /** For images of this anatomy: flips that it does not allow never happen. */
  create(options: unknown, anatomy: Anatomy): Augment;
}

/** An augmentation: its options as data, and how to make it. */
export function defineAugmentation<Options extends Record<string, unknown>>(description: {
  readonly name: string;
  readonly summary: string;
  readonly options: z.ZodType<Options>;
  readonly create: (options: Options, anatomy: Anatomy) => Augment;
}): AugmentationDefinition {
  const check = (options: unknown): Options =>
    checkInput(description.options, options, `recipe: ${description.name}`, 'recipe.augmentation');
  return { ...description, check, create: (options, anatomy) => description.create(check(options), anatomy) };
}

/** The augmentation that a recipe names, out of those that are registered. */
export function createAugment(
  registered: Readonly<Record<string, AugmentationDefinition>>,
  { name, ...options }: Named,
  anatomy: Anatomy,
): Augment {
  return findAugmentation(registered, name).create(options, anatomy);
}

export function findAugmentation(
  registered: Readonly<Record<string, AugmentationDefinition>>,
  name: string,
): AugmentationDefinition {
  const found = Object.values(registered).find((augmentation) => augmentation.name === name);
  if (found !== undefined) return found;
  const names = Object.values(registered).map((augmentation) => augmentation.name);
  throw new NotFound('augmentation-unknown', `augmentation: expected one of ${names.join(', ')}, came ${name}`, {
    name,
  });
}
