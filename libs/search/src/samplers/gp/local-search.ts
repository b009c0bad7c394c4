import type { Random } from '@paucis/statistics';
import { isForbidden } from '../../space/assignments.js';
import type { Assignment, Space } from '../../space/space.js';
import { assignmentAt, levelsOf, pointOf } from '../cube.js';
import type { Acquisition } from './acquisition.js';
import type { Encoding } from './encoding.js';
import { neighbours } from '../neighbours.js';
import { minimise } from './minimise.js';

const rounds = 2;
/** One round is enough where there are many parameters: the next trials go on from where it ends. */
const manyParameters = 15;
const iterations = 15;
/** Options or levels of one parameter that are tried one by one. */
const tried = 12;

/** Climbs from an assignment: along the gradient in the numbers, then each option and the next levels one by one, twice. */
export function climb(
  space: Space,
  encoding: Encoding,
  acquisition: Acquisition,
  start: { assignment: Assignment; score: number },
  random: Random,
): { assignment: Assignment; score: number } {
  let best = start;
  for (let round = 0; round < (encoding.parameters.length > manyParameters ? 1 : rounds); round += 1) {
    const before = best.score;
    const climbed = alongGradient(space, encoding, acquisition, best.assignment);
    if (climbed && climbed.score > best.score) best = climbed;
    best = oneByOne(space, encoding, acquisition, best, random);
    if (space.constraints) best = alongConstraints(space, encoding, acquisition, best);
    if (best.score - before < 1e-6) break;
  }
  return best;
}

function alongGradient(space: Space, encoding: Encoding, acquisition: Acquisition, from: Assignment) {
  const { cube, parameters } = encoding;
  const point = pointOf(space, cube, from);
  const free = parameters.flatMap((parameter, at) => {
    const isOption = parameter.type === 'choice' || parameter.type === 'categorical';
    return !isOption && levelsOf(parameter) > 2 && !Number.isNaN(point[at] as number) ? [at] : [];
  });
  if (free.length === 0) return undefined;
  const encoded = encoding.encode(from);
  // Whole numbers move like others here and snap at the end. Beyond an end of its range a number has no slope.
  const at = (x: Float64Array): Float64Array => {
    const moved = point.slice();
    free.forEach((slot, k) => (moved[slot] = Math.min(1, Math.max(0, x[k] as number))));
    return moved;
  };
  const slope = (x: Float64Array) => {
    const coordinates = encoding.place(encoded, at(x), free);
    const { score, slope: byCoordinate } = acquisition.slopes(coordinates);
    const byParameter = encoding.slopesByParameter(coordinates, byCoordinate);
    const gradient = Float64Array.from(free, (slot, k) => {
      const own = x[k] as number;
      const rise = byParameter[slot] as number;
      return (own <= 0 && rise < 0) || (own >= 1 && rise > 0) ? 0 : -rise;
    });
    return { value: -score, gradient };
  };
  const end = minimise(
    slope,
    Float64Array.from(free, (slot) => point[slot] as number),
    iterations,
    1e-3,
    0.2,
  );
  const start = Float64Array.from(free, (slot) => point[slot] as number);
  // Where the way leads out of the constraints it is walked half, a quarter ... as far.
  for (let share = 1; share > 0.01; share /= 2) {
    const reached = start.map((from, k) => from + share * ((end[k] as number) - from));
    const filled = at(share === 1 ? end : reached).map((each) => (Number.isNaN(each) ? 0.5 : each));
    const assignment = assignmentAt(space, cube, filled);
    if (!space.constraints || !isForbidden(space, assignment))
      return { assignment, score: acquisition.score(encoding.encode(assignment)) };
  }
  return undefined;
}

/** To the best neighbour, as long as there is a better one: beside a constraint the way on is along it. */
function alongConstraints(
  space: Space,
  encoding: Encoding,
  acquisition: Acquisition,
  start: { assignment: Assignment; score: number },
) {
  let best = start;
  for (const reach of [0.1, 0.03]) {
    for (const assignment of neighbours(space, best.assignment, reach)) {
      const score = acquisition.score(encoding.encode(assignment));
      if (score > best.score) best = { assignment, score };
    }
  }
  return best;
}

function oneByOne(
  space: Space,
  encoding: Encoding,
  acquisition: Acquisition,
  start: { assignment: Assignment; score: number },
  random: Random,
) {
  const { cube, parameters } = encoding;
  let best = start;
  parameters.forEach((parameter, slot) => {
    const levels = levelsOf(parameter);
    if (levels === 1 || levels === Infinity || best.assignment[parameter.name] === undefined) return;
    const point = pointOf(space, cube, best.assignment).map((each) => (Number.isNaN(each) ? random.next() : each));
    const own = Math.min(levels - 1, Math.floor((point[slot] as number) * levels));
    const isOption = parameter.type === 'choice' || parameter.type === 'categorical';
    const others = isOption
      ? Array.from({ length: Math.min(levels, tried) }, (_, at) => at)
      : [own - 1, own + 1].filter((level) => level >= 0 && level < levels);
    for (const level of others) {
      if (level === own) continue;
      const assignment = assignmentAt(space, cube, point.with(slot, (level + 0.5) / levels));
      if (space.constraints && isForbidden(space, assignment)) continue;
      const score = acquisition.score(encoding.encode(assignment));
      if (score > best.score) best = { assignment, score };
    }
  });
  return best;
}
