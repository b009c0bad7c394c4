import { seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { sampleUniform } from '../space/sample-uniform.js';
import type { Assignment, Space } from '../space/space.js';
import { spaceOf } from '../space/template.js';
import type { TrialView } from '../sweep/trial.js';
import { fanova } from './fanova.js';
import type { Importance } from './importance.js';
import { pedAnova } from './ped-anova.js';

function trials(space: Space, value: (assignment: Assignment) => number, count = 300): TrialView[] {
  const random = seededRandom(8);
  return Array.from({ length: count }, (_, index) => {
    const assignment = sampleUniform(space, random);
    const results = [{ rung: 0, value: value(assignment) }];
    return { index, assignment, family: 'all', status: 'finished', rung: 0, results };
  });
}

const methods = {
  fanova: (space: Space, history: TrialView[]) =>
    fanova({ space, history, direction: 'maximize', random: seededRandom(1) }),
  'PED-ANOVA': (space: Space, history: TrialView[]) => pedAnova({ space, history, direction: 'maximize' }),
};
const shareOf = (importances: Importance[], name: string): number =>
  importances.find(({ parameter }) => parameter === name)?.share as number;

describe.each(Object.entries(methods))('importance by %s', (_name, importance) => {
  it('gives a strong parameter nearly all and dead ones nearly nothing', () => {
    const space = spaceOf({ x1: { float: [0, 1] }, x2: { float: [0, 1] }, dead: { choice: ['a', 'b', 'c'] } });

    const shares = importance(
      space,
      trials(space, ({ x1, x2 }) => (x1 as number) + (x2 as number) / 1000),
    );

    expect(shares[0]?.parameter).toBe('x1');
    expect(shareOf(shares, 'x1')).toBeGreaterThan(0.95);
    expect(shareOf(shares, 'x2')).toBeLessThan(0.02);
    expect(shareOf(shares, 'dead')).toBeLessThan(0.02);
    expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeLessThanOrEqual(1 + 1e-9);
  });

  it('sees that it is the option that matters, and what matters within its branch', () => {
    const space = spaceOf({
      network: { choice: [{ name: 'cnn' }, { name: 'vit', depth: { int: [1, 10] } }] },
      rate: { loguniform: [1e-5, 1e-1] },
    });

    const shares = importance(
      space,
      trials(space, (at) => (at.network === 'vit' ? 2 + (at['network.vit.depth'] as number) / 10 : 0)),
    );

    expect(shareOf(shares, 'rate')).toBeLessThan(0.1);
    expect(shareOf(shares, 'network')).toBeGreaterThan(2 * shareOf(shares, 'rate'));
    expect(shareOf(shares, 'network.vit.depth')).toBeGreaterThan(2 * shareOf(shares, 'rate'));
  });

  it('has nothing to say where nothing differs', () => {
    const space = spaceOf({ x: { float: [0, 1] } });

    expect(importance(space, []).every(({ share }) => share === 0)).toBe(true);
    expect(
      importance(
        space,
        trials(space, () => 1, 1),
      ).every(({ share }) => Number.isFinite(share)),
    ).toBe(true);
  });
});

describe('functional ANOVA', () => {
  it('leaves interactions out: of a product of two centred factors neither explains anything alone', () => {
    const space = spaceOf({ x: { float: [-1, 1] }, y: { float: [-1, 1] } });

    const shares = methods.fanova(
      space,
      trials(space, ({ x, y }) => (x as number) * (y as number)),
    );

    expect(shareOf(shares, 'x') + shareOf(shares, 'y')).toBeLessThan(0.25);
  });

  it('splits the variance of a sum by its parts', () => {
    const space = spaceOf({ x: { float: [0, 1] }, y: { float: [0, 1] } });

    // Variances 4/12 and 1/12.
    const shares = methods.fanova(
      space,
      trials(space, ({ x, y }) => 2 * (x as number) + (y as number), 600),
    );

    expect(shareOf(shares, 'x')).toBeCloseTo(0.8, 1);
    expect(shareOf(shares, 'y')).toBeCloseTo(0.2, 1);
  });
});
