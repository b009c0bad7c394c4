import { canonicalAssignment, isForbidden } from '../space/assignments.js';
import type { Assignment, Space } from '../space/space.js';
import { assignmentAt, levelsOf, ownCube, pointOf } from './cube.js';
import { activeParameters } from './mutation.js';

/**
 * The allowed assignments that differ in one parameter: by another option, the next level to either side, or `reach` of its range where it is continuous.
 * What a newly taken branch holds stands in the middle of its range.
 */
export function neighbours(space: Space, from: Assignment, reach = 0.1): Assignment[] {
  const cube = ownCube(space);
  const point = pointOf(space, cube, from).map((at) => (Number.isNaN(at) ? 0.5 : at));
  const found = new Map<string, Assignment>();
  for (const parameter of activeParameters(space, from)) {
    const slot = cube.slotOf.get(parameter.name) as number;
    const levels = levelsOf(parameter);
    const at = point[slot] as number;
    const own = Math.min(levels - 1, Math.floor(at * levels));
    const isOption = parameter.type === 'choice' || parameter.type === 'categorical';
    const places =
      levels === Infinity
        ? [at - reach, at + reach].map((place) => Math.min(1, Math.max(0, place)))
        : Array.from({ length: levels }, (_, level) => level)
            .filter((level) => level !== own && (isOption || Math.abs(level - own) === 1))
            .map((level) => (level + 0.5) / levels);
    for (const place of places) {
      const assignment = assignmentAt(space, cube, point.with(slot, place));
      if (assignment[parameter.name] !== from[parameter.name] && !isForbidden(space, assignment))
        found.set(canonicalAssignment(assignment), assignment);
    }
  }
  return [...found.values()];
}
