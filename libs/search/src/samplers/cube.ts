import { onStep, stepsOf } from '../space/sample-uniform.js';
import type { Assignment, FloatParameter, IntParameter, Parameter, Space, Value } from '../space/space.js';

/** A space as the unit cube: which coordinate each parameter takes. */
export interface Cube {
  width: number;
  slotOf: ReadonlyMap<string, number>;
}

/** All parameters of a space, those of a branch behind their choice. */
export function parametersOf(space: Space): Parameter[] {
  const withBranches = (parameter: Parameter): Parameter[] => {
    if (parameter.type !== 'choice') return [parameter];
    return [parameter, ...parameter.branches.flatMap((branch) => branch.parameters.flatMap(withBranches))];
  };
  return space.parameters.flatMap(withBranches);
}

/** Each parameter has a coordinate of its own, in the order of `parametersOf`. */
export function ownCube(space: Space): Cube {
  const slotOf = new Map(parametersOf(space).map(({ name }, slot) => [name, slot]));
  return { width: slotOf.size, slotOf };
}

/** The branches of a choice share coordinates, for only one of them is ever taken: as few coordinates as will do. */
export function sharedCube(space: Space): Cube {
  const slotOf = new Map<string, number>();
  const place = (parameters: readonly Parameter[], start: number): number => {
    let next = start;
    for (const parameter of parameters) slotOf.set(parameter.name, next++);
    for (const parameter of parameters) {
      if (parameter.type !== 'choice') continue;
      next = Math.max(next, ...parameter.branches.map((branch) => place(branch.parameters, next)));
    }
    return next;
  };
  return { width: place(space.parameters, 0), slotOf };
}

/** The assignment at a point of the cube; coordinates of branches that are not taken are not read. */
export function assignmentAt(space: Space, { slotOf }: Cube, point: ArrayLike<number>): Assignment {
  const assignment: Assignment = {};
  const visit = (parameter: Parameter): void => {
    const value = fromUnit(parameter, point[slotOf.get(parameter.name) as number] as number);
    assignment[parameter.name] = value;
    if (parameter.type !== 'choice') return;
    parameter.branches.find(({ name }) => name === value)?.parameters.forEach(visit);
  };
  space.parameters.forEach(visit);
  return assignment;
}

/** The point of an assignment: [width]; NaN where its parameter does not exist. */
export function pointOf(space: Space, { width, slotOf }: Cube, assignment: Assignment): Float64Array {
  const point = new Float64Array(width).fill(NaN);
  const visit = (parameter: Parameter): void => {
    const value = assignment[parameter.name];
    if (value === undefined) return;
    point[slotOf.get(parameter.name) as number] = toUnit(parameter, value);
    if (parameter.type === 'choice') parameter.branches.forEach((branch) => branch.parameters.forEach(visit));
  };
  space.parameters.forEach(visit);
  return point;
}

/** Number of values of a parameter; Infinity where it is continuous. */
export function levelsOf(parameter: Parameter): number {
  if ('values' in parameter) return parameter.values.length;
  if (parameter.type === 'choice') return parameter.branches.length;
  if (parameter.low === parameter.high) return 1;
  return parameter.type === 'int' || parameter.step !== undefined ? stepsOf(parameter) : Infinity;
}

/** The value at a place of [0, 1]: linear or logarithmic; what has levels owns equal bins (on a log scale: half a unit each way). */
export function fromUnit(parameter: Parameter, at: number): Value {
  const levels = levelsOf(parameter);
  const level = Math.min(levels - 1, Math.max(0, Math.floor(at * levels)));
  if ('values' in parameter) return parameter.values[level] as Value;
  if (parameter.type === 'choice') return (parameter.branches[level] as { name: string }).name;
  if (levels === 1) return parameter.low;
  if (parameter.scale === 'linear' && levels < Infinity) return onStep(parameter, level);
  const [from, to] = endsOf(parameter);
  const value = parameter.scale === 'log' ? Math.exp(from + at * (to - from)) : from + at * (to - from);
  return Math.min(parameter.high, Math.max(parameter.low, parameter.type === 'int' ? Math.round(value) : value));
}

/** The place of a value in [0, 1]; of a level the middle of its bin. */
export function toUnit(parameter: Parameter, value: Value): number {
  const levels = levelsOf(parameter);
  if (levels === 1) return 0.5;
  if ('values' in parameter) return (parameter.values.indexOf(value) + 0.5) / levels;
  if (parameter.type === 'choice') return (parameter.branches.findIndex(({ name }) => name === value) + 0.5) / levels;
  const number = value as number;
  if (parameter.scale === 'linear' && levels < Infinity) {
    return (Math.round((number - parameter.low) / (parameter.step ?? 1)) + 0.5) / levels;
  }
  const [from, to] = endsOf(parameter);
  return ((parameter.scale === 'log' ? Math.log(number) : number) - from) / (to - from);
}

/** The ends of a range on its scale. */
function endsOf({ type, low, high, scale }: FloatParameter | IntParameter): [number, number] {
  const half = type === 'int' ? 0.5 : 0;
  return scale === 'log' ? [Math.log(low - half), Math.log(high + half)] : [low, high];
}

/** The ends of the bin at a place of [0, 1] of a parameter with levels. */
export function binAt(parameter: Parameter, at: number): [low: number, high: number] {
  const levels = levelsOf(parameter);
  const value = fromUnit(parameter, at);
  if (parameter.type === 'int' && parameter.scale === 'log' && levels > 1) {
    const [from, to] = endsOf(parameter);
    return [value as number, (value as number) + 1].map((edge) => (Math.log(edge - 0.5) - from) / (to - from)) as [
      number,
      number,
    ];
  }
  const level = Math.min(levels - 1, Math.max(0, Math.floor(at * levels)));
  return [level / levels, (level + 1) / levels];
}
