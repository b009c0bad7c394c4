import { seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { checkAssignment } from '../space/assignments.js';
import { sampleUniform } from '../space/sample-uniform.js';
import { spaceOf } from '../space/template.js';
import { assignmentAt, ownCube, pointOf, sharedCube } from './cube.js';

const space = spaceOf({
  network: {
    choice: [
      { name: 'cnn', width: { int: [1, 40], log: true }, drop: { float: [0, 0.5], step: 0.1 } },
      { name: 'vit', heads: { choice: [2, 4, 8] }, depth: { int: [2, 12], step: 2 }, rate: { float: [0.5, 1] } },
    ],
  },
  decay: { loguniform: [1e-6, 1e-1] },
  fixed: { float: [3, 3] },
});

describe('a space as a cube', () => {
  it('gives each parameter a coordinate, or lets branches share theirs', () => {
    expect(ownCube(space).width).toBe(8);
    const shared = sharedCube(space);
    expect(shared.width).toBe(6);
    expect(shared.slotOf.get('network.cnn.width')).toBe(shared.slotOf.get('network.vit.heads'));
    expect(new Set(['network', 'decay', 'fixed', 'network.vit.rate'].map((name) => shared.slotOf.get(name))).size).toBe(
      4,
    );
  });

  it.each([ownCube, sharedCube])('comes back to every assignment from its point (%o)', (cubeFor) => {
    const cube = cubeFor(space);
    const random = seededRandom(2);
    for (let draw = 0; draw < 300; draw += 1) {
      const assignment = sampleUniform(space, random);

      const back = assignmentAt(space, cube, pointOf(space, cube, assignment));

      expect(Object.keys(back).sort()).toEqual(Object.keys(assignment).sort());
      for (const [name, value] of Object.entries(assignment)) {
        if (typeof value === 'number') expect(back[name] as number).toBeCloseTo(value, 12);
        else expect(back[name]).toBe(value);
      }
    }
  });

  it('has a valid assignment at every point, corners included', () => {
    const cube = ownCube(space);
    for (const corner of [0, 1]) checkAssignment(space, assignmentAt(space, cube, new Float64Array(8).fill(corner)));
    const random = seededRandom(3);
    for (let draw = 0; draw < 300; draw += 1) {
      checkAssignment(
        space,
        assignmentAt(
          space,
          cube,
          Float64Array.from({ length: 8 }, () => random.next()),
        ),
      );
    }
  });
});
