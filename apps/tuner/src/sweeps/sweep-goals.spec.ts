import { SweepSpec } from '@paucis/contracts';
import { describe, expect, it } from 'vitest';
import { refuseGoals, withGoals } from './sweep-goals.js';

const file = { name: 'trade-offs', dataset: 'tiny', budget: { trials: 9 } };
const parsed = (more: object) => SweepSpec.parse(withGoals({ ...file, ...more }));

describe('the goals of a sweep file', () => {
  it('may stand in a list, names with their usual direction; then trials are judged by all of them', () => {
    const spec = parsed({ objective: ['accuracy', 'latency', { metric: 'macs', atMost: 1e6 }] });

    expect(spec).toMatchObject({
      objective: { metric: 'accuracy', direction: 'maximize' },
      goals: [
        { metric: 'latency', direction: 'minimize' },
        { metric: 'macs', atMost: 1e6 },
      ],
      scheduler: { name: 'pareto-halving', min: 200, max: 1800 },
    });
  });

  it('leave one objective with bounds to the usual scheduler, and what the file says alone', () => {
    const bounded = parsed({ goals: [{ metric: 'parameters', atMost: 1e5 }] });
    const chosen = parsed({ objective: ['auc', 'macs'], scheduler: { name: 'none', max: 60 } });

    expect([bounded.scheduler.name, chosen.scheduler.name]).toEqual(['asha', 'none']);
    expect(parsed({})).not.toHaveProperty('goals');
  });

  it.each([
    ['an objective twice', { objective: ['auc', 'auc'] }, false, 'auc is an objective twice'],
    ['costs of external methods', { objective: ['auc', 'macs'] }, true, 'the macs of an external method'],
    ['a study', { kind: 'study', objective: ['auc', 'macs'] }, false, 'one objective by its hypothesis'],
  ])('refuse %s', (_what, more, hasExternal, words) => {
    expect(() => refuseGoals(parsed(more), hasExternal)).toThrow(words);
  });

  it('are checked like the rest of the file', () => {
    expect(() => parsed({ objective: ['auc', 'latncy'] })).toThrow();
    expect(() => parsed({ objective: ['auc', { metric: 'macs', atMost: 'few' }] })).toThrow();
  });
});
