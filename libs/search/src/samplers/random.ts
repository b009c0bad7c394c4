import { z } from 'zod';
import { isForbidden, isSameAssignment } from '../space/assignments.js';
import { gridPoint, sizeOf } from '../space/enumerate.js';
import { sampleUniform } from '../space/sample-uniform.js';
import type { Assignment } from '../space/space.js';
import { defineSampler } from './sampler.js';

const redraws = 50;
/** Up to this size what is left of a space is listed once redraws keep hitting what was proposed already. */
const listable = 100_000;

/** Uniform random search without repeats: the baseline that every other sampler has to beat. */
export const random = defineSampler({
  name: 'random',
  version: 1,
  options: z.strictObject({}),
  propose: ({ space, history, random }) => {
    const first = sampleUniform(space, random);
    const size = sizeOf(space);
    if (size === Infinity) return { assignment: first };
    const isNew = (assignment: Assignment): boolean =>
      !history.some((trial) => isSameAssignment(trial.assignment, assignment));
    for (let draw = 0, assignment = first; draw < redraws; draw += 1, assignment = sampleUniform(space, random)) {
      if (isNew(assignment)) return { assignment };
    }
    if (size > listable) return { assignment: sampleUniform(space, random) };
    const left = Array.from({ length: size }, (_, at) => gridPoint(space, at, 1)).filter(
      (assignment) => !isForbidden(space, assignment) && isNew(assignment),
    );
    if (left.length === 0) return undefined;
    return { assignment: left[random.integer(left.length)] as Assignment };
  },
});
