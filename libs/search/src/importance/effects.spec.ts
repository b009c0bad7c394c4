import { seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { sampleUniform } from '../space/sample-uniform.js';
import type { Assignment } from '../space/space.js';
import { spaceOf } from '../space/template.js';
import type { TrialView } from '../sweep/trial.js';
import { ablationPath, importanceIntervals, interaction, partialDependence } from './effects.js';
import { pedAnova } from './ped-anova.js';

const space = spaceOf({
  x: { float: [0, 1] },
  y: { float: [0, 1] },
  z: { float: [0, 1] },
  kind: { choice: ['a', 'b'] },
});

function trials(value: (at: Assignment) => number, count = 200): TrialView[] {
  const random = seededRandom(4);
  return Array.from({ length: count }, (_, index) => {
    const assignment = sampleUniform(space, random);
    return {
      index,
      assignment,
      family: 'all',
      status: 'finished',
      rung: 0,
      results: [{ rung: 0, value: value(assignment) }],
    };
  });
}
const asked = (history: TrialView[]) => ({ space, history, direction: 'maximize' as const, random: seededRandom(1) });
const number = (at: Assignment, name: string): number => at[name] as number;

describe('what a sweep has learned of its parameters', () => {
  it('gives importances an interval that holds them and narrows with more trials', () => {
    const value = (at: Assignment): number => 2 * number(at, 'x') + number(at, 'y');
    const intervals = (count: number) =>
      importanceIntervals(trials(value, count), seededRandom(2), (history) =>
        pedAnova({ space, history, direction: 'maximize' }),
      );

    const [few, many] = [intervals(60), intervals(600)];
    const width = (of: typeof few): number => of.reduce((sum, { low, high }) => sum + high - low, 0);
    expect(many[0]?.parameter).toBe('x');
    for (const { share, low, high } of many) expect(low <= share + 0.15 && share - 0.15 <= high).toBe(true);
    expect(width(many)).toBeLessThan(width(few));
  });

  it('shows how the objective depends on one parameter, the others averaged out', () => {
    const history = trials((at) => (number(at, 'x') - 0.5) ** 2 + number(at, 'y'));

    const curve = partialDependence({ ...asked(history), parameter: 'x', points: 5 });

    // y is one half on the mean, give or take .02: .5 + (x - .5)^2, smoothed by the trees.
    curve.forEach(({ value, mean, low, high }) => {
      expect(Math.abs(mean - 0.5 - ((value as number) - 0.5) ** 2)).toBeLessThan(0.1);
      expect(low <= mean && mean <= high).toBe(true);
    });
  });

  it('tells parameters that act together from those that add up', () => {
    const together = trials((at) => (number(at, 'x') - 0.5) * (number(at, 'y') - 0.5));
    const apart = trials((at) => number(at, 'x') + number(at, 'y'));

    expect(interaction({ ...asked(together), parameters: ['x', 'y'] })).toBeGreaterThan(0.5);
    expect(interaction({ ...asked(apart), parameters: ['x', 'y'] })).toBeLessThan(0.1);
  });

  it('orders the steps from the default to the best by what each gained', () => {
    const history = trials((at) => (at.kind === 'b' ? 3 : 0) + number(at, 'x') + 0.05 * number(at, 'z'));

    const path = ablationPath({
      ...asked(history),
      from: { x: 0.1, y: 0.2, z: 0.2, kind: 'a' },
      to: { x: 0.9, y: 0.2, z: 0.9, kind: 'b' },
    });

    expect(path.map(({ parameter }) => parameter).slice(0, 2)).toEqual(['kind', 'x']);
    expect(path).toHaveLength(3);
    expect((path[0]?.predicted as number) + 0.3).toBeLessThan(path[1]?.predicted as number);
  });
});
