import { isForbidden } from './assignments.js';
import type { Assignment, FloatParameter, IntParameter, Parameter, Space, Value } from './space.js';
import { onStep, stepsOf } from './sample-uniform.js';

/** Number of assignments before forbidden ones are taken out; Infinity where a parameter is continuous. */
export function sizeOf(space: Space): number {
  return countOf(space.parameters, Infinity);
}

/** Number of grid points when continuous ranges get `points` values each. */
export function gridSize(space: Space, points: number): number {
  return countOf(space.parameters, points);
}

/** Grid point `index` of `gridSize(space, points)`; the last parameter changes fastest. */
export function gridPoint(space: Space, index: number, points: number): Assignment {
  const assignment: Assignment = {};
  decode(space.parameters, index, points, assignment);
  return assignment;
}

/** The grid points that are allowed, in order. */
export function* allowedPoints(space: Space, points = 1): Generator<Assignment> {
  const size = gridSize(space, points);
  for (let at = 0; at < size; at += 1) {
    const assignment = gridPoint(space, at, points);
    if (!isForbidden(space, assignment)) yield assignment;
  }
}

function countOf(parameters: readonly Parameter[], points: number): number {
  return parameters.reduce((product, parameter) => product * optionsOf(parameter, points), 1);
}

function optionsOf(parameter: Parameter, points: number): number {
  if ('values' in parameter) return parameter.values.length;
  if (parameter.type === 'choice') {
    return parameter.branches.reduce((sum, branch) => sum + countOf(branch.parameters, points), 0);
  }
  if (parameter.low === parameter.high) return 1;
  return parameter.type === 'int' || parameter.step !== undefined ? stepsOf(parameter) : points;
}

function decode(parameters: readonly Parameter[], index: number, points: number, into: Assignment): void {
  let rest = index;
  for (const parameter of [...parameters].reverse()) {
    const options = optionsOf(parameter, points);
    decodeOne(parameter, rest % options, points, into);
    rest = Math.floor(rest / options);
  }
}

function decodeOne(parameter: Parameter, option: number, points: number, into: Assignment): void {
  if ('values' in parameter) into[parameter.name] = parameter.values[option] as Value;
  else if (parameter.type !== 'choice') into[parameter.name] = numberAt(parameter, option, points);
  else {
    let rest = option;
    for (const branch of parameter.branches) {
      const count = countOf(branch.parameters, points);
      if (rest >= count) {
        rest -= count;
        continue;
      }
      into[parameter.name] = branch.name;
      decode(branch.parameters, rest, points, into);
      return;
    }
  }
}

function numberAt(parameter: FloatParameter | IntParameter, option: number, points: number): number {
  const { type, low, high, scale, step } = parameter;
  if (low === high) return low;
  if (type === 'int' || step !== undefined) return onStep(parameter, option);
  if (points === 1) return scale === 'log' ? Math.sqrt(low * high) : (low + high) / 2;
  const share = option / (points - 1);
  if (share === 1) return high;
  return scale === 'log' ? Math.min(high, low * (high / low) ** share) : low + share * (high - low);
}
