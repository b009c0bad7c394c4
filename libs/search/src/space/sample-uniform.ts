import { Invalid } from '@paucis/contracts';
import type { Random } from '@paucis/statistics';
import { isForbidden } from './assignments.js';
import type { Assignment, FloatParameter, IntParameter, Parameter, Space, Value } from './space.js';

const attempts = 10_000;

/** A uniform draw: branches with equal chance, numbers uniform on their scale; forbidden combinations are drawn again. */
export function sampleUniform(space: Space, random: Random): Assignment {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const assignment: Assignment = {};
    draw(space.parameters, random, assignment);
    if (!isForbidden(space, assignment)) return assignment;
  }
  throw new Invalid(
    'space-empty',
    `space: ${attempts} draws in a row were forbidden combinations; nothing seems to be left`,
  );
}

function draw(parameters: readonly Parameter[], random: Random, into: Assignment): void {
  for (const parameter of parameters) {
    if (parameter.type !== 'choice') {
      into[parameter.name] = valueOf(parameter, random);
      continue;
    }
    const branch = parameter.branches[random.integer(parameter.branches.length)] as (typeof parameter.branches)[number];
    into[parameter.name] = branch.name;
    draw(branch.parameters, random, into);
  }
}

function valueOf(parameter: Exclude<Parameter, { type: 'choice' }>, random: Random): Value {
  if (parameter.type === 'categorical') return parameter.values[random.integer(parameter.values.length)] as Value;
  const { low, high, scale, step, type } = parameter;
  if (step !== undefined) return onStep(parameter, random.integer(stepsOf(parameter)));
  if (type === 'int' && scale === 'linear') return low + random.integer(high - low + 1);
  // A whole number on a log scale owns the interval of half a unit to either side, ends included.
  const half = type === 'int' ? 0.5 : 0;
  const [from, to] = [low - half, high + half];
  const at = random.next();
  const value = scale === 'log' ? Math.exp(Math.log(from) + at * Math.log(to / from)) : from + at * (to - from);
  return Math.min(high, Math.max(low, type === 'int' ? Math.round(value) : value));
}

/** Number of values of a parameter with a step. */
export function stepsOf({ low, high, step = 1 }: FloatParameter | IntParameter): number {
  return Math.floor((high - low) / step + 1e-9) + 1;
}

/** Value k of a parameter with a step; 12 digits, so that 0.1 * 3 is 0.3. */
export function onStep({ type, low, high, step = 1 }: FloatParameter | IntParameter, k: number): number {
  if (type === 'int') return Math.min(high, low + k * step);
  return Math.min(high, Number((low + k * step).toPrecision(12)));
}
