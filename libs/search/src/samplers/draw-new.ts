import { canonicalAssignment, isForbidden } from '../space/assignments.js';
import { allowedPoints, sizeOf } from '../space/enumerate.js';
import { sampleUniform } from '../space/sample-uniform.js';
import type { Assignment, Space } from '../space/space.js';
import type { History } from '../sweep/history.js';
import { proposedAssignments } from '../sweep/indexes.js';
import type { Question } from './sampler.js';

const redraws = 50;
/** Up to this size what is left of a space is listed once redraws keep hitting what was proposed already. */
const listable = 100_000;

/** Whether an assignment may be proposed: allowed, and no trial has it. The same recipe again would give the same numbers. */
export function isProposable(space: Space, history: History, assignment: Assignment): boolean {
  return !isForbidden(space, assignment) && isNew(history, assignment);
}

function isNew(history: History, assignment: Assignment): boolean {
  return !history.derived(proposedAssignments).has(canonicalAssignment(assignment));
}

/** A uniform draw that no trial has; `undefined` once every point of a finite space was proposed. */
export function drawNew({
  space,
  history,
  random,
}: Pick<Question<unknown>, 'space' | 'history' | 'random'>): Assignment | undefined {
  const first = sampleUniform(space, random);
  const size = sizeOf(space);
  if (size === Infinity) return first;
  for (let draw = 0, assignment = first; draw < redraws; draw += 1, assignment = sampleUniform(space, random)) {
    if (isNew(history, assignment)) return assignment;
  }
  if (size > listable) return sampleUniform(space, random);
  const left = [...allowedPoints(space)].filter((assignment) => isNew(history, assignment));
  return left.length === 0 ? undefined : left[random.integer(left.length)];
}
