import { z } from 'zod';
import { isForbidden } from '../space/assignments.js';
import { gridPoint, gridSize } from '../space/enumerate.js';
import type { Space } from '../space/space.js';
import { defineSampler } from './sampler.js';

/** Every combination in order; a continuous range gets `points` values, its ends included. */
export const grid = defineSampler({
  name: 'grid',
  version: 1,
  manyObjectives: true,
  options: z.strictObject({ points: z.int().min(1).max(1000).default(3) }),
  propose: ({ space, trialIndex, options: { points } }) => {
    const size = gridSize(space, points);
    const isWhole = space.forbidden.length === 0 && !space.constraints;
    const at = isWhole ? trialIndex : allowedAt(space, size, points, trialIndex);
    if (at >= size) return undefined;
    return { assignment: gridPoint(space, at, points), reason: `grid point ${at + 1} of ${size}` };
  },
});

/** Index of the grid point that is number `trialIndex` among the allowed ones; `size` when there are fewer. */
function allowedAt(space: Space, size: number, points: number, trialIndex: number): number {
  let left = trialIndex;
  for (let at = 0; at < size; at += 1) {
    if (isForbidden(space, gridPoint(space, at, points))) continue;
    if (left === 0) return at;
    left -= 1;
  }
  return size;
}
