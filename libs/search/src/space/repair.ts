import type { Random } from '@paucis/statistics';
import { isForbidden } from './assignments.js';
import { brokenConstraints, missOf, namesOf } from './constraints.js';
import { draw } from './sample-uniform.js';
import type { Assignment, Parameter, Space } from './space.js';

const changes = 300;

/**
 * The assignment changed until it keeps every constraint: of one that it breaks, one parameter at a time is drawn anew, and kept where less is missed.
 * The others stay, so that what a sampler meant mostly remains. `undefined` where nothing was found; without constraints the assignment itself.
 */
export function repaired(space: Space, assignment: Assignment, random: Random): Assignment | undefined {
  if (!space.constraints) return assignment;
  let [here, missed] = [assignment, missOfAll(space, assignment)];
  for (let change = 0; change <= changes; change += 1) {
    const [first] = brokenConstraints(space, here);
    if (!first) return isForbidden(space, here) ? undefined : here;
    const names = namesOf(first);
    const next = redrawn(space, here, names[random.integer(names.length)] as string, random);
    const left = missOfAll(space, next);
    if (left <= missed) [here, missed] = [next, left];
  }
  return undefined;
}

function missOfAll({ constraints = [] }: Space, assignment: Assignment): number {
  return constraints.reduce((sum, constraint) => sum + missOf(constraint, assignment), 0);
}

/** The assignment with one parameter drawn anew, and what a newly taken branch holds. */
function redrawn({ parameters }: Space, from: Assignment, changed: string, random: Random): Assignment {
  const into: Assignment = {};
  const visit = (members: readonly Parameter[]): void => {
    for (const parameter of members) {
      const value = from[parameter.name];
      if (parameter.name === changed || value === undefined) {
        draw([parameter], random, into);
        continue;
      }
      into[parameter.name] = value;
      if (parameter.type === 'choice') visit(parameter.branches.find(({ name }) => name === value)?.parameters ?? []);
    }
  };
  visit(parameters);
  return into;
}
