import { type Constraint, Invalid } from '@paucis/contracts';
import {
  type Assignment,
  type ChoiceParameter,
  sampleUniform,
  type Space,
  spaceOf,
  type Template,
} from '@paucis/search';
import { seededRandom } from '@paucis/statistics';
import { type ImageInput, recipeOfTrial } from '../trials/recipe-of-trial.js';

const probes = 200;
/** Draws of a pair that must all be refused for it to be dropped. */
const probesOfPair = 3;

/** What a template spans, less what can never work. */
export interface ProbedSpace {
  readonly space: Space;
  readonly forbidden: Assignment[];
  /** The pairs that were dropped, and why. */
  readonly notes: string[];
}

/**
 * Drops each network x pretraining that never goes together although both go with others, then draws recipes from all over the rest and checks each:
 * options that no image fits are found now, not at trial 40.
 */
export function probeSpace(
  template: Template,
  image: ImageInput,
  constraints: readonly Constraint[] = [],
): ProbedSpace {
  const { forbidden, notes } = incompatiblePairs(spaceOf(template, [], constraints), template, image);
  const space = spaceOf(template, forbidden, constraints);
  for (let at = 0; at < probes; at += 1)
    recipeOfTrial(template, sampleUniform(space, seededRandom(0, 'probe', at)), image);
  return { space, forbidden, notes };
}

function incompatiblePairs(space: Space, template: Template, image: ImageInput): Omit<ProbedSpace, 'space'> {
  const [networks, pretrainings] = [branchesOf(space, 'network'), branchesOf(space, 'pretraining')];
  if (networks.length * pretrainings.length <= 1) return { forbidden: [], notes: [] };
  const pairs = networks.flatMap((network) =>
    pretrainings.map((pretraining) => ({
      ...{ network, pretraining },
      problem: problemOf({ network, pretraining }, space, template, image),
    })),
  );
  const works = (key: 'network' | 'pretraining', name: string): boolean =>
    pairs.some((pair) => pair[key] === name && pair.problem === undefined);
  const dropped = pairs.filter(
    ({ network, pretraining, problem }) =>
      problem !== undefined && works('network', network) && works('pretraining', pretraining),
  );
  return {
    forbidden: dropped.map(({ network, pretraining }) => ({ network, pretraining })),
    notes: dropped.map(({ network, pretraining, problem }) => `${network} x ${pretraining} is left out: ${problem}`),
  };
}

/** Why no recipe of a pair can be; undefined where one can, or where constraints leave none. */
function problemOf(pair: Record<string, string>, space: Space, template: Template, image: ImageInput) {
  const parameters = space.parameters.map((parameter) =>
    parameter.type === 'choice' && parameter.name in pair
      ? { ...parameter, branches: parameter.branches.filter(({ name }) => name === pair[parameter.name]) }
      : parameter,
  );
  let problem: string | undefined;
  for (let at = 0; at < probesOfPair; at += 1) {
    const assignment = drawnFrom({ ...space, parameters }, at);
    if (!assignment) return undefined;
    problem = refusalOf(() => recipeOfTrial(template, assignment, image));
    if (problem === undefined) return undefined;
  }
  return problem;
}

function drawnFrom(space: Space, at: number): Assignment | undefined {
  let drawn: Assignment | undefined;
  refusalOf(() => {
    drawn = sampleUniform(space, seededRandom(0, 'pair', at));
  });
  return drawn;
}

function refusalOf(attempt: () => unknown): string | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    if (error instanceof Invalid) return error.message;
    throw error;
  }
}

function branchesOf({ parameters }: Space, name: string): string[] {
  const found = parameters.find(
    (parameter): parameter is ChoiceParameter => parameter.type === 'choice' && parameter.name === name,
  );
  return found?.branches.map((branch) => branch.name) ?? [];
}
