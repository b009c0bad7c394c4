import type { Random } from '@paucis/statistics';
import { z } from 'zod';
import { byCrowding, byReferences, type Selection } from '../multi-objective/environmental-selection.js';
import { crowdingDistances, nonDominatedRanks } from '../multi-objective/non-dominated.js';
import { repaired } from '../space/repair.js';
import type { Assignment, Parameter } from '../space/space.js';
import { lossesOf, type Losses } from '../sweep/goals.js';
import type { TrialView } from '../sweep/trial.js';
import { assignmentAt, type Cube, levelsOf, ownCube, parametersOf, pointOf } from './cube.js';
import { drawNew, isProposable } from './draw-new.js';
import { commonRung, searchBehind } from './generations.js';
import { defineSampler, type Question } from './sampler.js';

const Options = z.strictObject({
  /** Trials of a generation; the first one is drawn uniformly. */
  population: z.int().min(4).max(10_000).default(50),
  /** Chance that two parents are crossed; otherwise the first is only mutated. */
  crossover: z.number().min(0).max(1).default(0.9),
  /** How near children stay to their parents. */
  crossoverEta: z.number().positive().default(15),
  mutationEta: z.number().positive().default(20),
});
type Options = z.output<typeof Options>;

const attempts = 20;

interface Member extends Losses {
  index: number;
  assignment: Assignment;
}

/** NSGA-II (Deb et al. 2002): constrained domination, binary tournaments, simulated binary crossover and polynomial mutation. */
export const nsga2 = nsga('nsga-ii', byCrowding);

/** NSGA-III (Deb & Jain 2014): as NSGA-II, with survivors spread over reference directions: for three and more objectives. */
export const nsga3 = nsga('nsga-iii', byReferences);

function nsga(name: string, select: Selection) {
  return defineSampler<Options>({
    name,
    version: 1,
    options: Options,
    manyObjectives: true,
    propose: (question) => {
      const { space, history, random } = question;
      const parents = survivors(name, select, question);
      if (parents.length >= 2) {
        const cube = ownCube(space);
        const better = tournament(parents);
        for (let attempt = 0; attempt < attempts; attempt += 1) {
          const [mother, father] = [better(random), better(random)];
          const child = repaired(space, childOf(mother, father, cube, question), random);
          if (!child || !isProposable(space, history, child)) continue;
          return { assignment: child, reason: `child of trials ${mother.index} and ${father.index}` };
        }
      }
      const assignment = drawNew(question);
      return assignment && { assignment, reason: 'uniform draw' };
    },
  });
}

/** The population behind the generations told so far; a trial without a value does not live on. */
function survivors(name: string, select: Selection, question: Question<Options>): Member[] {
  const { direction, further = [], options } = question;
  return searchBehind<Member[]>(
    {
      name,
      start: () => [],
      size: () => options.population,
      tell: (parents, trials) => {
        const rung = commonRung(trials);
        const all = [...parents, ...trials.flatMap((trial) => memberOf(trial, rung) ?? [])];
        return select(all, options.population).map((at) => all[at] as Member);
      },
    },
    question,
  );

  function memberOf({ index, assignment, results }: TrialView, rung: number): Member | undefined {
    const result = results.findLast((each) => each.rung <= rung);
    if (!result || !Number.isFinite(result.value)) return undefined;
    return { index, assignment, ...lossesOf(result, direction, further) };
  }
}

/** Draws the better of two members: by rank, then by the room around them. */
function tournament(members: readonly Member[]): (random: Random) => Member {
  const ranks = nonDominatedRanks(members);
  const room = members.map(() => 0);
  for (const rank of new Set(ranks)) {
    const front = members.flatMap((_, at) => (ranks[at] === rank ? [at] : []));
    crowdingDistances(front.map((at) => (members[at] as Member).losses)).forEach(
      (distance, place) => (room[front[place] as number] = distance),
    );
  }
  return (random) => {
    const [a, b] = [random.integer(members.length), random.integer(members.length)];
    const [first, second] = [ranks[a] as number, ranks[b] as number];
    const isFirst = first !== second ? first < second : (room[a] as number) >= (room[b] as number);
    return members[isFirst ? a : b] as Member;
  };
}

function childOf(
  mother: Member,
  father: Member,
  cube: Cube,
  { space, random, options }: Question<Options>,
): Assignment {
  const point = (of: Member): Float64Array =>
    pointOf(space, cube, of.assignment).map((at) => (Number.isNaN(at) ? random.next() : at));
  const [a, b] = [point(mother), point(father)];
  const parameters = parametersOf(space);
  const isCrossed = random.next() < options.crossover;
  const varying = parameters.filter((parameter) => levelsOf(parameter) > 1).length;
  const child = a.map((own, slot) => {
    const parameter = parameters[slot] as Parameter;
    const other = b[slot] as number;
    const isOption = parameter.type === 'choice' || parameter.type === 'categorical';
    let at = own;
    if (isCrossed && random.next() < 0.5) at = isOption ? other : crossed(own, other, options.crossoverEta, random);
    if (random.next() >= 1 / Math.max(1, varying)) return at;
    return isOption ? random.next() : mutated(at, options.mutationEta, random);
  });
  return assignmentAt(space, cube, child);
}

/** One of the two children of simulated binary crossover in [0, 1] (Deb & Agrawal 1995, bounded form). */
function crossed(x: number, y: number, eta: number, random: Random): number {
  if (Math.abs(x - y) < 1e-14) return x;
  const [low, high] = x < y ? [x, y] : [y, x];
  const u = random.next();
  const spread = (edge: number): number => {
    const alpha = 2 - (1 + (2 * edge) / (high - low)) ** -(eta + 1);
    return u <= 1 / alpha ? (u * alpha) ** (1 / (eta + 1)) : (1 / (2 - u * alpha)) ** (1 / (eta + 1));
  };
  const isLow = random.next() < 0.5;
  const child = isLow
    ? 0.5 * (low + high - spread(low) * (high - low))
    : 0.5 * (low + high + spread(1 - high) * (high - low));
  return Math.min(1, Math.max(0, child));
}

/** Polynomial mutation in [0, 1] (Deb & Goyal 1996, bounded form). */
function mutated(x: number, eta: number, random: Random): number {
  const u = random.next();
  const power = 1 / (eta + 1);
  const step =
    u < 0.5
      ? (2 * u + (1 - 2 * u) * (1 - x) ** (eta + 1)) ** power - 1
      : 1 - (2 * (1 - u) + 2 * (u - 0.5) * x ** (eta + 1)) ** power;
  return Math.min(1, Math.max(0, x + step));
}
