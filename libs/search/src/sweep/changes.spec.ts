import { seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { isWithin } from '../space/assignments.js';
import { spaceOf, type Template } from '../space/template.js';
import { apply, fold } from './apply.js';
import { createSweep } from './create-sweep.js';
import type { Fact, SweepEvent } from './events.js';
import { priorOf } from './prior.js';
import { replay } from './replay.js';
import { simulate } from './simulate.js';
import type { SweepState } from './state.js';

const template: Template = { network: { choice: ['cnn', 'vit'] }, rate: { loguniform: [1e-5, 1e-1] } };

function run(sampler: string, changes: Readonly<Record<number, (state: SweepState) => Fact>>, over: object = {}) {
  const plan = createSweep({
    template,
    ...{ seed: 4, slots: 3, sampler: { name: sampler }, scheduler: { name: 'asha', min: 10, max: 90 } },
    objective: { metric: 'auc', direction: 'maximize' },
    replication: { folds: 1, seeds: 1 },
    limits: { trials: 20 },
    ...over,
  });
  return simulate(plan, {
    random: seededRandom(1, 'world'),
    value: ({ assignment, step }) => -((Math.log10(assignment.rate as number) + 3) ** 2) + step / 1e4,
    disturb: (state, turn) => changes[turn]?.(state),
  });
}

describe('a sweep that is changed while it runs', () => {
  const after = {
    codeVersion: 'after the upgrade',
    profile: {
      ...{ runtime: 'cpu' as const, runtimeVersion: '1', device: 'cpu' },
      precision: 'float32' as const,
      threads: 1,
    },
  };
  const narrow: Template = { network: { choice: ['vit'] }, rate: { loguniform: [1e-4, 1e-2] } };

  it.each(['tpe', 'gp', 'random', 'regularised-evolution'])('replays with every kind of change under %s', (sampler) => {
    const { events, state } = run(sampler, {
      5: () => ({ type: 'limits.changed', trials: 26 }),
      12: () => ({ type: 'space.changed', template: narrow, space: spaceOf(narrow) }),
      15: () => ({ type: 'trial.added', assignment: { network: 'vit', rate: 1e-3 } }),
      18: ({ trials }) => ({
        type: 'trial.killed',
        trial: trials.toArray().find(({ status }) => status === 'active' || status === 'paused')?.index ?? 0,
        reason: 'a person said so',
      }),
      20: () => ({
        type: 'trials.imported',
        trials: [{ assignment: { network: 'vit', rate: 2e-3 }, results: [{ rung: 9, value: 0.5 }] }],
        source: 'a table',
      }),
      21: () => ({ type: 'pin.changed', pin: after }),
      22: () => ({ type: 'sweep.paused' }),
      23: () => ({ type: 'sweep.resumed' }),
    });

    expect(state).toMatchObject({ status: 'closed', cause: 'completed' });
    expect(state.trials.length).toBe(27); // 20, extended to 26, and one of a person
    expect(state.pin).toEqual(after);
    expect(state.trials.toArray().filter(({ cause }) => cause === 'a person said so')).toHaveLength(1);
    expect(state.trials.map(({ reason }) => reason)).toContain('added by a person');
    const changedAt = events.findIndex(({ type }) => type === 'space.changed');
    for (const event of events.slice(changedAt)) {
      if (event.type === 'trial.proposed') expect(isWithin(spaceOf(narrow), event.assignment)).toBe(true);
    }
    expect(replay(events.map((event) => JSON.parse(JSON.stringify(event)) as SweepEvent)).ok).toBe(true);
  });

  it('refuses a trial outside the space, and a change after the end', () => {
    const { events, state } = run('random', {});
    const open = fold(events.slice(0, 8));
    const next = { seq: open.seq + 1, at: 0 };

    expect(() => apply(open, { type: 'trial.added', assignment: { network: 'mlp', rate: 1 }, ...next })).toThrow(
      /network/,
    );
    expect(() => apply(state, { type: 'limits.changed', trials: 99, seq: state.seq + 1, at: 0 })).toThrow(/is closed/);
    expect(() => apply(open, { type: 'trial.killed', trial: 77, reason: '', ...next })).toThrow(/does not exist/);
  });

  it('learns from the history that a fork takes along', () => {
    const { state } = run('tpe', {}, { limits: { trials: 60 } });
    const distance = (of: SweepState): number =>
      of.trials
        .slice(0, 8)
        .reduce((sum, { assignment }) => sum + Math.abs(Math.log10(assignment.rate as number) + 3), 0);

    const fork = run('tpe', {}, { limits: { trials: 8 }, prior: priorOf(state) });
    const fresh = run('tpe', {}, { limits: { trials: 8 } });

    expect(distance(fork.state)).toBeLessThan(distance(fresh.state));
    expect(fork.state.best).toBeLessThan(8); // a trial of its own
    expect(replay(fork.events).ok).toBe(true);
  });
});
