import { constraintText, Invalid } from '@paucis/contracts';
import type { Random } from '@paucis/statistics';
import { isForbidden } from './assignments.js';
import { brokenConstraints } from './constraints.js';
import { repaired } from './repair.js';
import type { Assignment, FloatParameter, IntParameter, Parameter, Space, Value } from './space.js';

const attempts = 10_000;
/** Draws after which one that breaks constraints is repaired: where they leave little, most draws would be lost. */
const beforeRepair = 200;

/**
 * A uniform draw: branches with equal chance, numbers uniform on their scale; what is forbidden is drawn again. Where constraints leave next to
 * nothing, a draw is changed until it keeps them, and is then no longer quite uniform. Throws `Invalid` where nothing was found.
 */
export function sampleUniform(space: Space, random: Random): Assignment {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const assignment: Assignment = {};
    draw(space.parameters, random, assignment);
    if (!isForbidden(space, assignment)) return assignment;
    const found = attempt >= beforeRepair ? repaired(space, assignment, random) : undefined;
    if (found) return found;
    if (space.constraints && attempt >= 2 * beforeRepair) break;
  }
  throw new Invalid('space-empty', `space: nothing is left of it: ${emptiness(space, random)}`);
}

/** What stands in the way most often. */
function emptiness(space: Space, random: Random): string {
  const counts = new Map<string, number>();
  for (let at = 0; at < beforeRepair; at += 1) {
    const assignment: Assignment = {};
    draw(space.parameters, random, assignment);
    for (const broken of brokenConstraints(space, assignment))
      counts.set(constraintText(broken), (counts.get(constraintText(broken)) ?? 0) + 1);
  }
  const ranking = [...counts].sort(([, a], [, b]) => b - a).slice(0, 3);
  if (ranking.length === 0) return 'every draw was a forbidden combination';
  return `no draw keeps all constraints; of ${beforeRepair}, ${ranking.map(([text, count]) => `${count} break "${text}"`).join(', ')}`;
}

/** Draws parameters, and what the branches that they take hold, into an assignment. */
export function draw(parameters: readonly Parameter[], random: Random, into: Assignment): void {
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
  if ('values' in parameter) return parameter.values[random.integer(parameter.values.length)] as Value;
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
