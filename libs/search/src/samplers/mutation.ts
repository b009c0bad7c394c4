import type { Random } from '@paucis/statistics';
import type { Assignment, Parameter, Space } from '../space/space.js';
import { assignmentAt, type Cube, levelsOf, pointOf } from './cube.js';
import { normalDraw } from './normal-draw.js';

/**
 * A copy with one parameter changed: an option becomes another one, a number moves by about `reach` of its range, a whole number at least to
 * the next. What a newly taken branch needs is drawn. The copy equals the original only where nothing can change.
 */
export function mutated(space: Space, cube: Cube, from: Assignment, random: Random, reach: number): Assignment {
  const changeable = activeParameters(space, from).filter((parameter) => levelsOf(parameter) > 1);
  if (changeable.length === 0) return from;
  const point = pointOf(space, cube, from).map((at) => (Number.isNaN(at) ? random.next() : at));
  const parameter = changeable[random.integer(changeable.length)] as Parameter;
  const slot = cube.slotOf.get(parameter.name) as number;
  point[slot] = moved(parameter, point[slot] as number, random, reach);
  return assignmentAt(space, cube, point);
}

/** The parameters that exist under an assignment. */
export function activeParameters(space: Space, assignment: Assignment): Parameter[] {
  const found: Parameter[] = [];
  const visit = (parameter: Parameter): void => {
    if (assignment[parameter.name] === undefined) return;
    found.push(parameter);
    if (parameter.type === 'choice') parameter.branches.forEach((branch) => branch.parameters.forEach(visit));
  };
  space.parameters.forEach(visit);
  return found;
}

function moved(parameter: Parameter, at: number, random: Random, reach: number): number {
  const levels = levelsOf(parameter);
  const level = Math.min(levels - 1, Math.floor(at * levels));
  if (parameter.type === 'choice' || parameter.type === 'categorical') {
    const other = random.integer(levels - 1);
    return ((other >= level ? other + 1 : other) + 0.5) / levels;
  }
  const target = reflected(at + reach * normalDraw(random));
  if (levels === Infinity || Math.floor(target * levels) !== level) return target;
  const side = level === 0 || (level < levels - 1 && target > at) ? 1 : -1;
  return (level + side + 0.5) / levels;
}

/** Back into [0, 1], mirrored at the ends. */
export function reflected(at: number): number {
  const folded = Math.abs(at) % 2;
  return folded > 1 ? 2 - folded : folded;
}
