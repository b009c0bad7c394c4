import { constraintText, type Constraint, Invalid } from '@paucis/contracts';
import { seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { neighbours } from '../samplers/neighbours.js';
import { checkAssignment, isForbidden } from './assignments.js';
import { allowedPoints } from './enumerate.js';
import { repaired } from './repair.js';
import { sampleUniform } from './sample-uniform.js';
import { spaceOf, type Template } from './template.js';

const template: Template = {
  network: {
    choice: [
      { name: 'cnn', width: { int: [8, 64] }, training: { rate: { loguniform: [1e-4, 1e-1] } } },
      {
        name: 'vit',
        width: { int: [16, 96] },
        heads: { ordinal: [2, 4, 8] },
        training: { rate: { loguniform: [1e-4, 1e-1] }, warmUp: { int: [0, 500] } },
      },
    ],
  },
  pretraining: { choice: ['none', 'simclr', 'mae'] },
};
const spaceWith = (...constraints: Constraint[]) => spaceOf(template, [], constraints);

describe('constraints between parameters', () => {
  it('speak by the ends of paths of each branch that has such a parameter', () => {
    const space = spaceWith({ product: ['width', 'training.rate'], atMost: 2 }, { multiple: 'width', of: 'heads' });

    expect(space.constraints?.map(constraintText)).toEqual([
      'network.cnn.width * network.cnn.training.rate <= 2',
      'network.vit.width * network.vit.training.rate <= 2',
      'network.vit.width is a multiple of network.vit.heads',
    ]);
  });

  it.each<[string, Constraint, Record<string, string | number>, boolean]>([
    ['a combination', { forbid: { network: 'cnn', pretraining: ['mae', 'simclr'] } }, { pretraining: 'mae' }, false],
    ['another value', { forbid: { network: 'cnn', pretraining: ['mae', 'simclr'] } }, { pretraining: 'none' }, true],
    ['a range', { forbid: { 'cnn.width': { atLeast: 32 } } }, { 'network.cnn.width': 32 }, false],
    ['an order', { ordered: ['cnn.training.rate', 'cnn.width'] }, {}, true],
    ['a sum', { sum: { 'cnn.width': 2, 'cnn.training.rate': 1 }, atMost: 40 }, { 'network.cnn.width': 20 }, false],
    ['a condition that does not hold', { product: ['cnn.width'], atMost: 9, when: { pretraining: 'mae' } }, {}, true],
    ['what does not exist', { multiple: 'width', of: 'heads' }, {}, true],
  ])('are judged: %s', (_name, constraint, change, isKept) => {
    const assignment = {
      ...{ network: 'cnn', 'network.cnn.width': 16, 'network.cnn.training.rate': 0.01, pretraining: 'none' },
      ...change,
    };

    expect(isForbidden(spaceWith(constraint), assignment)).toBe(!isKept);
  });

  it('are said in the refusal of an assignment that breaks one', () => {
    const space = spaceWith({ multiple: 'width', of: 'heads', why: 'each head gets as many' });

    const broken = {
      ...{ network: 'vit', 'network.vit.width': 17, 'network.vit.heads': 2, pretraining: 'none' },
      ...{ 'network.vit.training.rate': 0.01, 'network.vit.training.warmUp': 10 },
    };

    expect(() => checkAssignment(space, broken)).toThrow(
      'breaks the constraint network.vit.width is a multiple of network.vit.heads (each head gets as many)',
    );
  });

  it.each<[Constraint, string]>([
    [
      { ordered: ['widht', 'heads'] },
      'constraints[0]: "widht" is no parameter that is searched (did you mean "width"?)',
    ],
    [{ forbid: { network: 'vti' } }, 'network: "vti" came, expected one of ["cnn","vit"]'],
    [{ forbid: { width: 'many' } }, 'network.cnn.width: "many" came, expected a number'],
    [{ product: ['pretraining'], atMost: 3 }, 'pretraining has values that are no numbers'],
    [{ ordered: ['cnn.width', 'heads'] }, 'cnn.width and heads never exist in one trial'],
    [{ product: ['width'], atMost: 7 }, 'nothing is left of it: no draw keeps all constraints'],
  ])('are refused at once where %j cannot be', (constraint, message) => {
    expect(() => spaceWith(constraint)).toThrow(message);
    expect(() => spaceWith(constraint)).toThrow(Invalid);
  });

  it('leave draws even where they leave much, and are met where they leave next to nothing', () => {
    const random = seededRandom(3, 'constraints');
    const half = spaceOf({ a: { float: [0, 1] }, b: { float: [0, 1] } }, [], [{ ordered: ['a', 'b'] }]);
    const corner = spaceOf(
      Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, { float: [0, 1] }])),
      [],
      [{ sum: { a: 1, b: 1, c: 1, d: 1, e: 1, f: 1 }, atMost: 0.3 }], // 0.3^6 / 6! of all draws: one in a million
    );

    const drawn = Array.from({ length: 2000 }, () => sampleUniform(half, random).b as number);

    // Of b the density is 2b: P(b < 1/2) = 1/4; four standard errors of 2,000 draws are .039.
    expect(drawn.filter((b) => b < 0.5).length / 2000).toBeCloseTo(0.25, 1);
    for (let draw = 0; draw < 20; draw += 1) checkAssignment(corner, sampleUniform(corner, random));
  });

  it('change no more of an assignment than breaks them', () => {
    const space = spaceWith({ multiple: 'width', of: 'heads' });
    const wrong = {
      ...{ network: 'vit', 'network.vit.width': 33, 'network.vit.heads': 8, pretraining: 'simclr' },
      ...{ 'network.vit.training.rate': 0.0123, 'network.vit.training.warmUp': 77 },
    };

    const right = repaired(space, wrong, seededRandom(1)) as Record<string, number>;

    checkAssignment(space, right);
    expect(right).toMatchObject({ pretraining: 'simclr', 'network.vit.training.rate': 0.0123 });
    expect(repaired(space, wrong, seededRandom(1))).toEqual(right);
    expect(repaired(spaceWith(), wrong, seededRandom(1))).toBe(wrong);
  });

  it('bound neighbours and enumeration', () => {
    const space = spaceOf({ a: { ordinal: [1, 2, 3, 4] }, b: { choice: [1, 2, 3] } }, [], [{ ordered: ['b', 'a'] }]);

    expect([...allowedPoints(space)]).toHaveLength(9);
    expect(neighbours(space, { a: 2, b: 2 })).toEqual([
      { a: 3, b: 2 },
      { a: 2, b: 1 },
    ]);
  });
});
