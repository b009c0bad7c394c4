import {
  check,
  externalMethodOf,
  externalNetwork,
  Invalid,
  invalidInput,
  Name,
  nearestName,
  type SweepSpec,
  TrainingOptions,
  unknownKey,
} from '@paucis/contracts';
import { type NetworkDefinition, networks, type Range } from '@paucis/networks';
import type { Json, Template } from '@paucis/search';
import { augmentations } from '@paucis/learning';
import { z } from 'zod';
import { pretrainings } from '../trials/pretrainings.js';

type NamedJson = { name: string } & { [key: string]: Json };

const ExternalChoice = z.looseObject({ external: Name, version: z.string().min(1).max(60).default('1') });

/**
 * The recipe of a sweep with a marker wherever the search may choose: every network's own training ranges stand in its
 * branch. Refuses names and settings that do not exist.
 */
export function spaceTemplate(spec: SweepSpec): Template {
  if (spec.recipe.network === undefined) {
    throw invalidInput('sweep', [{ path: 'recipe.network', message: 'expected a network or a choice of several' }]);
  }
  return {
    network: choiceOf(spec.recipe.network, 'network', Object.keys(networks), (chosen) =>
      withTraining(chosen, spec.recipe.training),
    ),
    pretraining: choiceOf(spec.recipe.pretraining, 'pretraining', Object.keys(pretrainings)),
    augmentation: choiceOf(spec.recipe.augmentation, 'augmentation', Object.keys(augmentations)),
  };
}

/** A single name or a `choice` of several, each with its registered name checked; always as a choice of named options. */
function choiceOf(
  given: unknown,
  path: string,
  names: readonly string[],
  complete = (chosen: NamedJson) => chosen,
): Json {
  const isChoice = typeof given === 'object' && given !== null && 'choice' in given;
  const options = isChoice ? (given as { choice: unknown[] }).choice : [given];
  const named = options.map((option, at) => namedOf(option, isChoice ? `${path}.choice[${at}]` : path, names));
  return { choice: named.map(complete) };
}

function namedOf(option: unknown, path: string, names: readonly string[]): NamedJson {
  const named = (typeof option === 'string' ? { name: option } : asExternal(option)) as NamedJson;
  if (typeof named !== 'object' || named === null || typeof named.name !== 'string') {
    throw new Invalid(
      'recipe-wrong',
      `sweep: recipe.${path}: expected a name or { name: ... }, got ${JSON.stringify(option)}`,
      { path },
    );
  }
  if (names.includes(named.name) || (path.startsWith('network') && externalMethodOf(named) !== undefined)) return named;
  const nearest = nearestName(named.name, names);
  const meant = nearest === undefined ? '' : ` (did you mean "${nearest}"?)`;
  const message = `"${named.name}" came, expected one of ${names.join(', ')}${meant}`;
  throw invalidInput('sweep', [{ path: `recipe.${path}`, message, ...(nearest === undefined ? {} : { nearest }) }]);
}

/** `{ external: mine, version: '2', ... }` names a method that the user's own code computes. */
function asExternal(option: unknown): unknown {
  if (typeof option !== 'object' || option === null || !('external' in option)) return option;
  const { external, version, ...options } = check(ExternalChoice, option, 'sweep', 'recipe.network');
  return { name: externalNetwork(external), version, ...options };
}

/** A network's branch with its training settings: the user's where given, else (auto) its ranges, else its defaults. */
function withTraining(chosen: NamedJson, given: SweepSpec['recipe']['training']): NamedJson {
  const { auto = true, ...fixed } = given;
  const unknown = Object.keys(fixed).filter((key) => !(key in TrainingOptions.shape));
  if (unknown.length > 0) {
    const valid = ['auto', ...Object.keys(TrainingOptions.shape)];
    throw invalidInput(
      'sweep',
      unknown.map((key) => unknownKey(['recipe', 'training', key], key, valid)),
    );
  }
  const network = (networks as Readonly<Record<string, NetworkDefinition>>)[chosen.name];
  // An external method is given the training settings as they stand; what it makes of them is its own affair.
  if (network === undefined)
    return { ...chosen, training: { ...networks['small-cnn'].training, ...(fixed as Template) } };
  const ranges = auto ? network.search : { training: {}, options: {} };
  const training = { ...network.training, ...markers(ranges.training), ...(fixed as Template) };
  return { ...(markers(ranges.options) as Template), ...chosen, training };
}

function markers(ranges: Readonly<Record<string, Range | undefined>>): Record<string, Json> {
  const entries = Object.entries(ranges).flatMap(([name, range]) =>
    range === undefined ? [] : [[name, markerOf(range)] as const],
  );
  return Object.fromEntries(entries);
}

function markerOf(range: Range): Json {
  if ('uniform' in range) return { float: [...range.uniform] };
  if ('log' in range) return { loguniform: [...range.log] };
  if ('int' in range) return { int: [...range.int] };
  return { choice: [...range.choice] };
}
