import { seededRandom } from '@paucis/statistics';
import { describe, expect, it } from 'vitest';
import { canonicalAssignment } from '../space/assignments.js';
import { createSweep } from './create-sweep.js';
import { replay } from './replay.js';
import { simulate } from './simulate.js';
import { isFinal } from './state.js';

const isLong = process.env.PAUCIS_LONG === '1';
const [workers, trials] = isLong ? [512, 5000] : [64, 600];

describe(`a sweep of ${trials} trials on ${workers} workers that die and report late`, () => {
  it.each([1, 2, 3])(
    'ends with the exact count, no duplicate and a log that replays (%i)',
    { timeout: 300_000 },
    (seed) => {
      const random = seededRandom(seed, 'world');
      const plan = createSweep({
        template: { network: { choice: ['cnn', 'vit'] }, x: { float: [0, 1] }, y: { loguniform: [1e-5, 1] } },
        ...{ seed, slots: workers },
        objective: { metric: 'auc', direction: 'maximize' },
        sampler: { name: 'tpe' },
        scheduler: { name: 'asha', min: 10, max: 270 },
        replication: { folds: 2, seeds: 1 },
        limits: { trials },
      });

      // Which of all runs under way ends next is drawn, so most reports are late; workers come and go.
      const { events, state } = simulate(plan, {
        random,
        deaths: 0.05,
        value: ({ assignment, step }) => (assignment.x as number) * Math.log(step),
        disturb: (_state, turn) =>
          turn % 97 === 5 ? { type: 'slots.changed', slots: 1 + random.integer(workers) } : undefined,
      });

      expect(state).toMatchObject({ status: 'closed', cause: 'completed', outstanding: 0 });
      expect(state.trials.length).toBe(trials);
      expect(state.trials.toArray().every(isFinal)).toBe(true);
      expect(new Set(state.trials.map(({ assignment }) => canonicalAssignment(assignment))).size).toBe(trials);
      expect(replay(events)).toMatchObject({ ok: true, differences: [] });
    },
  );
});
