import { check as checkInput, Invalid, type TrainingOptions } from '@paucis/contracts';
import type { Random } from '@paucis/engine';
import type { z } from 'zod';
import type { Network, NetworkInput } from './network.js';
import type { ForeignNames } from './weights/foreign-names.js';

/** Where a search looks for one value; plain data, in the words of a sweep file. */
export type Range =
  | { readonly uniform: readonly [number, number] }
  | { readonly log: readonly [number, number] }
  | { readonly int: readonly [number, number] }
  | { readonly choice: readonly (string | number | boolean)[] };

/** The default search space of a network: of its training and of its own options. */
export interface SearchRanges {
  readonly training: Partial<Record<keyof TrainingOptions, Range>>;
  readonly options: Readonly<Record<string, Range>>;
}

/** Optimizer steps below which a ranking is noise, and at which a full training ends. */
export interface Fidelity {
  readonly floorSteps: number;
  readonly ceilingSteps: number;
}

/** A form that a paper or a reference implementation gives figures for: what the network is held to. */
export interface PublishedForm {
  readonly form: string;
  readonly input: NetworkInput;
  readonly options: Readonly<Record<string, unknown>>;
  /** Trained values; running statistics do not count. */
  readonly parameters: number;
  /** Billions of multiply-accumulates for one image, to the digits that were published. */
  readonly gigaMacs?: string;
}

export interface NetworkDescription<Options> {
  readonly name: string;
  /** One line for people who choose. */
  readonly summary: string;
  readonly options: z.ZodType<Options>;
  /** Training from scratch on small data sets. */
  readonly training: TrainingOptions;
  readonly search: SearchRanges;
  readonly fidelity: Fidelity;
  readonly published?: readonly PublishedForm[];
  /** Of published checkpoints, so that their weights can be imported. */
  readonly foreignNames?: ForeignNames;
  /** Fills in what depends on the image. */
  readonly complete?: (options: Options, input: NetworkInput) => Options;
  /** Says why these options cannot serve these images; undefined, or no function, where they can. Needs no tensor runtime. */
  readonly misfit?: (options: Options, input: NetworkInput) => string | undefined;
  readonly build: (input: NetworkInput, options: Options, random: Random) => Network;
}

export interface NetworkDefinition {
  readonly name: string;
  readonly summary: string;
  readonly options: z.ZodType;
  readonly training: TrainingOptions;
  readonly search: SearchRanges;
  readonly fidelity: Fidelity;
  readonly published: readonly PublishedForm[];
  readonly foreignNames?: ForeignNames | undefined;
  /**
   * Checks options against their schema and the image, without a tensor runtime, and returns them with every
   * default filled in: what belongs into a recipe. Throws `Invalid` with the reason.
   */
  check(input: NetworkInput, options: unknown): Record<string, unknown>;
  /** Checks, then builds with weights from `random`: same stream, same weights. Needs a loaded runtime. */
  build(input: NetworkInput, options: unknown, random: Random): Network;
}

/** A network: its options, defaults and search space as data, and how to build it. */
export function defineNetwork<Options extends Record<string, unknown>>(
  description: NetworkDescription<Options>,
): NetworkDefinition {
  const {
    complete = (options: Options) => options,
    misfit = () => undefined,
    published = [],
    build,
    ...data
  } = description;

  const check = (input: NetworkInput, options: unknown): Options => {
    const completed = complete(
      checkInput(description.options, options, `recipe: ${description.name}`, 'recipe.network'),
      input,
    );
    const reason = misfit(completed, input);
    if (reason !== undefined) throw new Invalid('network-misfit', `recipe: ${reason}`, { network: description.name });
    return completed;
  };
  return { ...data, published, check, build: (input, options, random) => build(input, check(input, options), random) };
}
