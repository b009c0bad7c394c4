import { Invalid } from '@paucis/contracts';
import { seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { assignmentOf, checkAssignment } from './assignments.js';
import { gridPoint, gridSize, sizeOf } from './enumerate.js';
import { sampleUniform } from './sample-uniform.js';
import { Space } from './space.js';
import { instantiate, spaceOf, type Template } from './template.js';

/** The recipe of design.md 7 with ranges of every kind. */
const template: Template = {
  network: {
    choice: [
      { name: 'resnet', depth: 18 },
      { name: 'vit', patch: { choice: [4, 7] }, depth: { int: [2, 12] } },
      { name: 'swin' },
    ],
  },
  pretraining: { choice: ['none', { name: 'simclr', epochs: 60 }] },
  training: { learningRate: { loguniform: [1e-5, 1e-2] }, dropPath: { float: [0, 0.3], step: 0.1 }, batch: 32 },
  augmentation: { name: 'randaugment', magnitude: { int: [0, 10] } },
};

describe('a recipe with markers', () => {
  it('spans a space whose parameters are named by their paths, and which is plain data', () => {
    const space = spaceOf(template);

    expect(space.parameters.map(({ name }) => name)).toEqual([
      'network',
      'pretraining',
      'training.learningRate',
      'training.dropPath',
      'augmentation.magnitude',
    ]);
    expect(space.parameters[0]).toMatchObject({
      type: 'choice',
      branches: [
        { name: 'resnet' },
        { name: 'vit', parameters: [{ name: 'network.vit.patch' }, { name: 'network.vit.depth' }] },
        { name: 'swin' },
      ],
    });
    expect(Space.parse(JSON.parse(JSON.stringify(space)))).toEqual(space);
  });

  it('becomes a concrete recipe by an assignment', () => {
    const recipe = instantiate(template, {
      network: 'vit',
      'network.vit.patch': 7,
      'network.vit.depth': 6,
      pretraining: 'simclr',
      'training.learningRate': 0.001,
      'training.dropPath': 0.3,
      'augmentation.magnitude': 5,
    });

    expect(recipe).toEqual({
      network: { name: 'vit', patch: 7, depth: 6 },
      pretraining: { name: 'simclr', epochs: 60 },
      training: { learningRate: 0.001, dropPath: 0.3, batch: 32 },
      augmentation: { name: 'randaugment', magnitude: 5 },
    });
    expect(() => instantiate(template, { network: 'vgg' })).toThrow(
      /network: got "vgg", expected one of \["resnet","vit","swin"\]/,
    );
  });

  it('gives two branches of one name two names', () => {
    const twice: Template = {
      network: {
        choice: [
          { name: 'resnet', depth: 18 },
          { name: 'resnet', depth: 50 },
        ],
      },
    };

    expect(spaceOf(twice).parameters[0]).toMatchObject({ branches: [{ name: 'resnet' }, { name: 'resnet#2' }] });
    expect(instantiate(twice, { network: 'resnet#2' })).toEqual({ network: { name: 'resnet', depth: 50 } });
  });

  it.each([
    [{ a: { b: { int: [3, 1] } } }, /recipe\.a\.b: expected low <= high, got \[3, 1\]/],
    [{ a: { int: [0, 1.5] } }, /recipe\.a: expected whole numbers/],
    [{ a: { float: [0, 1], log: true } }, /recipe\.a: a log scale starts above 0, got 0/],
    [{ a: { choice: [] } }, /recipe\.a: expected a list of at least one option/],
    [{ a: { choice: [{ name: 'x', y: { float: [1] } }] } }, /recipe\.a\.x\.y: expected two numbers/],
    [{ a: { int: [0, 3], lgo: true } }, /recipe\.a: beside "int" only \["log","step"\] may stand, got "lgo"/],
    [{ a: { choice: [1, 1] } }, /a: an option occurs twice/],
  ] as [Template, RegExp][])('is refused with the path where %j is wrong', (wrong, message) => {
    expect(() => spaceOf(wrong)).toThrow(message);
    expect(() => spaceOf(wrong)).toThrow(Invalid);
  });
});

describe('a space', () => {
  it('is sampled inside its bounds, conditions and forbidden combinations, evenly over magnitudes on a log scale', () => {
    const space = spaceOf(template, [{ network: 'resnet', pretraining: 'simclr' }]);
    const random = seededRandom(1, 'space');

    const drawn = Array.from({ length: 3000 }, () => sampleUniform(space, random));

    for (const assignment of drawn) checkAssignment(space, assignment);
    expect(drawn.some(({ network, pretraining }) => network === 'resnet' && pretraining === 'simclr')).toBe(false);
    const rates = drawn.map((assignment) => assignment['training.learningRate'] as number);
    const lowest = rates.filter((rate) => rate < 1e-4).length / rates.length;
    expect(Math.abs(lowest - 1 / 3)).toBeLessThan(0.045); // one of three decades, five standard errors
    expect([...new Set(drawn.map((assignment) => assignment['training.dropPath']))].sort()).toEqual([0, 0.1, 0.2, 0.3]);
    expect(new Set(drawn.map((assignment) => assignment['augmentation.magnitude'])).size).toBe(11);
  });

  it('refuses assignments that leave it, with the name', () => {
    const space = spaceOf(template, [{ network: 'swin', pretraining: 'simclr' }]);
    const good = {
      network: 'swin',
      pretraining: 'none',
      'training.learningRate': 1e-3,
      'training.dropPath': 0.1,
      'augmentation.magnitude': 3,
    };

    checkAssignment(space, good);
    expect(() => checkAssignment(space, { ...good, 'training.learningRate': 1 })).toThrow(
      /learningRate: got 1, expected a number from/,
    );
    expect(() => checkAssignment(space, { ...good, 'training.dropPath': 0.15 })).toThrow(/whole steps of 0.1/);
    expect(() => checkAssignment(space, { ...good, 'network.vit.depth': 3 })).toThrow(
      /network.vit.depth: is not a parameter of the branches/,
    );
    expect(() => checkAssignment(space, { ...good, network: 'vit' })).toThrow(/network.vit.patch: has no value/);
    expect(() => checkAssignment(space, { ...good, pretraining: 'simclr' })).toThrow(/forbidden/);
  });

  it('counts and lists its points, conditional branches included', () => {
    const space = spaceOf({ network: template.network ?? null, pretraining: template.pretraining ?? null });

    const points = Array.from({ length: sizeOf(space) }, (_, at) => gridPoint(space, at, 1));

    expect(points).toHaveLength((1 + 2 * 11 + 1) * 2);
    expect(new Set(points.map((point) => JSON.stringify(point))).size).toBe(points.length);
    for (const point of points) checkAssignment(space, point);
    expect(sizeOf(spaceOf(template))).toBe(Infinity);
    expect(gridSize(spaceOf({ rate: { loguniform: [0.01, 1] } }), 3)).toBe(3);
    expect([0, 1, 2].map((at) => gridPoint(spaceOf({ rate: { loguniform: [0.01, 1] } }), at, 3)['rate'])).toEqual([
      0.01,
      expect.closeTo(0.1, 12),
      1,
    ]);
  });
});

describe('the assignment of a row of a table', () => {
  const space = spaceOf({
    network: {
      choice: [
        { name: 'cnn', width: { choice: [8, 16] }, training: { rate: { loguniform: [1e-4, 1e-1] } } },
        { name: 'vit', depth: { int: [2, 6] }, training: { rate: { loguniform: [1e-4, 1e-1] } } },
      ],
    },
    pretraining: { choice: [{ name: 'none' }] },
  });

  it('takes texts, ends of paths, and what has one value only as given', () => {
    expect(assignmentOf(space, { network: 'vit', depth: '4', rate: '1e-2' })).toEqual({
      ...{ network: 'vit', 'network.vit.depth': 4, 'network.vit.training.rate': 0.01, pretraining: 'none' },
    });
    expect(assignmentOf(space, { network: 'cnn', 'network.cnn.width': '16', rate: 0.1 })).toMatchObject({
      'network.cnn.width': 16,
    });
  });

  it('refuses what is missing, outside, of another branch, or names two parameters', () => {
    expect(() => assignmentOf(space, { network: 'vit', depth: 4 })).toThrow('network.vit.training.rate: has no value');
    expect(() => assignmentOf(space, { network: 'vit', depth: 9, rate: 0.1 })).toThrow('expected a number from 2 to 6');
    expect(() => assignmentOf(space, { network: 'vit', depth: 4, rate: 0.1, width: 8 })).toThrow(
      'width: is no parameter of the branches',
    );
    const twice = spaceOf({ a: { rate: { float: [0, 1] } }, b: { rate: { float: [0, 1] } } });
    expect(() => assignmentOf(twice, { rate: 0.5 })).toThrow('names several parameters');
  });
});
