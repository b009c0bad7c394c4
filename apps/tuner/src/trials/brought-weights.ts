import { canonicalJson, check, Invalid, Name, type Named, PretrainedWeights } from '@paucis/contracts';
import { networkNamed, weightShapes } from '@paucis/networks';
import { z } from 'zod';
import type { ImageInput } from './recipe-of-trial.js';

/** `{ name: weights, of: resnet18-imagenet }`, or several weights of which each network takes its own. */
const Written = z.strictObject({
  name: z.literal('weights'),
  of: z.union([Name.transform((one) => [one]), z.array(Name).min(1).max(50)]),
});

/** The same in a template: the registry has said what they are. */
const Known = z.strictObject({ of: z.array(Name), known: z.array(PretrainedWeights) });

const isWritten = (option: unknown): boolean =>
  option === 'weights' ||
  (typeof option === 'object' && option !== null && 'name' in option && option.name === 'weights');

/** The names of all weights that a recipe's `pretraining` may start from. */
export function weightsNamedIn(pretraining: unknown): string[] {
  if (isChoice(pretraining)) return pretraining.choice.flatMap(weightsNamedIn);
  return isWritten(pretraining) ? writtenOf(pretraining).of : [];
}

/** The same `pretraining` with what is known of the weights, for images of that size; `Invalid` where they do not fit these. */
export function withKnownWeights(
  pretraining: unknown,
  known: ReadonlyMap<string, PretrainedWeights>,
  image: ImageInput,
): unknown {
  if (isChoice(pretraining))
    return { choice: pretraining.choice.map((option) => withKnownWeights(option, known, image)) };
  if (!isWritten(pretraining)) return pretraining;
  const { of } = writtenOf(pretraining);
  const found = of.flatMap((name) => known.get(name) ?? []);
  for (const weights of found) refuseOtherShapes(weights, image);
  return { name: 'weights', of, known: found };
}

const isChoice = (pretraining: unknown): pretraining is { choice: unknown[] } =>
  typeof pretraining === 'object' && pretraining !== null && 'choice' in pretraining;

const writtenOf = (option: unknown) =>
  check(Written, typeof option === 'string' ? { name: option } : option, 'sweep', 'recipe.pretraining');

/** Of the weights that are named, those of the trial's network; `Invalid` where there are none, or they are of other options. */
export function weightsOfNetwork(options: unknown, network: Named): Named {
  const { of, known } = check(Known, options, 'recipe', 'pretraining');
  const own = known.find((weights) => weights.network.name === network.name);
  if (own === undefined) {
    const others = known.map((weights) => `${weights.name} of ${weights.network.name}`).join(', ');
    throw new Invalid(
      'weights-other-network',
      `recipe: pretraining: ${network.name} has none of its own among these weights (${others}); name some that are, as "of: [${of.join(', ')}, ...]", or take the network out`,
    );
  }
  const differing = Object.entries(own.network).find(
    ([option, value]) => !isDrop(option) && canonicalJson(network[option]) !== canonicalJson(value),
  );
  if (differing !== undefined) {
    const [option, value] = differing;
    throw new Invalid(
      'weights-other-options',
      `recipe: pretraining: the weights ${own.name} are of ${network.name} with ${option}: ${JSON.stringify(value)}, the recipe has ${JSON.stringify(network[option] ?? null)}; fix it in the network: { name: ${network.name}, ${option}: ${JSON.stringify(value)} }`,
    );
  }
  return { name: 'weights', of: own.name, file: own.file };
}

/** What is dropped by chance leaves no trace in weights. */
const isDrop = (option: string): boolean => /drop/i.test(option);

/** Positions belong to one size of image, a stem to a count of channels; most else fits any. */
function refuseOtherShapes(
  { name, network: { name: network, ...options }, image: theirs }: PretrainedWeights,
  image: ImageInput,
): void {
  const definition = networkNamed(network);
  const shapesAt = (seen: PretrainedWeights['image']) => {
    const input = { ...seen, classes: image.classes };
    return weightShapes(definition, input, definition.check(input, options));
  };
  const [made, wanted] = [shapesAt(theirs), shapesAt(image)];
  const differing = [...wanted].find(([weight, shape]) => made.get(weight)?.join() !== shape.join());
  if (differing === undefined) return;
  const [weight, shape] = differing;
  const was = made.get(weight);
  throw new Invalid(
    'weights-other-image',
    `sweep: recipe.pretraining: the weights ${name} were brought in for images of ${sizeOf(theirs)}, these are ${sizeOf(image)}: ` +
      `${weight} would be [${shape.join()}], it is ${was ? `[${was.join()}]` : 'not there'}; import the checkpoint again for this size`,
  );
}

const sizeOf = ({ height, width, channels }: PretrainedWeights['image']): string =>
  `${height} x ${width} x ${channels}`;
