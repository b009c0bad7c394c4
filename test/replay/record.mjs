/** Writes a log for each sampler and scheduler that has none yet; what is there stays as it is. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createSweep, samplers, schedulers, simulate, spaceOf } from '@paucis/search';
import { seededRandom } from '@paucis/statistics';

const options = {
  asha: { min: 10, max: 90 },
  hyperband: { min: 10, max: 90 },
  pasha: { min: 10, max: 90 },
  'pareto-halving': { min: 10, max: 90 },
  median: { max: 90, interval: 30 },
  patience: { max: 90, interval: 10, patience: 2 },
  extrapolate: { max: 90, interval: 10 },
  wilcoxon: { max: 90 },
  race: { max: 90 },
  pbt: { max: 90, interval: 10, population: 4 },
  none: { max: 90 },
};
const numbers = { rate: { loguniform: [1e-5, 1e-1] }, width: { int: [1, 50] }, drop: { float: [0, 0.5] } };
const mixed = {
  network: {
    choice: [
      { name: 'cnn', width: { int: [8, 64], log: true } },
      { name: 'vit', heads: { choice: [2, 4] } },
    ],
  },
  training: { rate: { loguniform: [1e-5, 1e-1] }, drop: { float: [0, 0.3] } },
};

const current = (registry) => Object.keys(registry).filter((name) => !/-v\d+$/.test(name));

for (const sampler of current(samplers)) {
  const scheduler = sampler.startsWith('pb') ? 'pbt' : 'asha';
  record(
    `sampler-${sampler}-v${samplers[sampler].version}`,
    sampler,
    scheduler,
    sampler === 'cma-es' ? numbers : mixed,
  );
}
for (const scheduler of current(schedulers)) {
  const sampler = scheduler === 'pbt' ? 'pbt' : 'random';
  record(`scheduler-${scheduler}-v${schedulers[scheduler].version}`, sampler, scheduler, mixed);
}

// What people do to a sweep, and spaces with an order and constraints: every kind of fact stands in one of these.
const constrained = {
  network: {
    choice: [
      { name: 'cnn', width: { int: [8, 64] } },
      { name: 'vit', width: { int: [16, 96] }, heads: { ordinal: [2, 4, 8] } },
    ],
  },
  training: { rate: { loguniform: [1e-5, 1e-1] }, from: { float: [0, 1] }, to: { float: [0, 1] } },
};
const constraints = [
  { multiple: 'width', of: 'heads' },
  { ordered: ['from', 'to'] },
  { forbid: { network: 'cnn', to: { atLeast: 0.8 } } },
];
for (const sampler of ['random', 'sobol', 'tpe', 'gp', 'differential-evolution', 'nsga-ii'])
  record(`constraints-${sampler}-v${samplers[sampler].version}`, sampler, 'asha', constrained, { constraints });
const chosen = { network: 'cnn', 'network.cnn.width': 9, 'training.rate': 0.01 };
const narrower = { ...mixed, training: { rate: { loguniform: [1e-4, 1e-2] }, drop: { float: [0, 0.2] } } };
record('changes-v1', 'tpe', 'asha', mixed, {
  prior: [{ assignment: { ...chosen, 'training.drop': 0.1 }, results: [{ rung: 2, value: 0.9 }] }],
  facts: {
    10: () => ({ type: 'sweep.paused' }),
    11: () => ({ type: 'sweep.resumed' }),
    15: () => ({ type: 'slots.changed', slots: 5 }),
    18: () => ({ type: 'trial.added', assignment: { ...chosen, 'training.drop': 0.2 } }),
    20: ({ trials }) => ({
      type: 'trial.killed',
      trial: trials.toArray().find(({ status }) => status === 'active').index,
      reason: 'a person stopped it',
    }),
    22: () => ({
      type: 'trials.imported',
      source: 'earlier.csv',
      trials: [{ assignment: { ...chosen, 'training.drop': 0.05 }, results: [{ rung: 4, value: 0.95 }] }],
    }),
    25: () => ({ type: 'limits.changed', trials: 36, wallHours: 3, parallel: 4, priority: 1 }),
    30: () => ({
      type: 'space.changed',
      template: narrower,
      space: spaceOf(narrower, [], [{ product: ['rate', 'drop'], atMost: 0.001 }]),
    }),
    45: () => ({ type: 'space.changed', template: mixed, space: spaceOf(mixed) }),
    60: () => ({ type: 'sweep.limit-reached', limit: 'wallHours', value: 3.1 }),
  },
});

function record(name, sampler, scheduler, template, { facts, ...more } = {}) {
  const file = join(import.meta.dirname, `${name}.jsonl.gz`);
  if (existsSync(file)) return;
  const plan = createSweep({
    ...{ template, seed: 11, slots: 3, limits: { trials: 30 }, sampler: { name: sampler } },
    scheduler: { name: scheduler, ...options[scheduler] },
    objective: { metric: 'auc', direction: 'maximize' },
    ...(scheduler === 'pareto-halving' ? { further: [{ metric: 'size', direction: 'minimize' }] } : {}),
    replication: { folds: 3, seeds: 2 },
    ...more,
  });
  const { events } = simulate(plan, {
    random: seededRandom(5, 'world', name),
    deaths: 0.03,
    value: ({ assignment, fold, seed, step }) =>
      1 -
      (Math.log10(assignment.rate ?? assignment['training.rate']) + 3) ** 2 / 10 +
      Math.log(step) / 20 +
      Math.sin(fold + 3 * seed) / 30,
    further: () => (scheduler === 'pareto-halving' ? [1] : []),
    disturb: (state, turn) =>
      facts
        ? facts[turn]?.(state)
        : turn === 15
          ? { type: 'slots.changed', slots: 5 }
          : turn === 25
            ? { type: 'limits.changed', trials: 34 }
            : undefined,
  });
  writeFileSync(file, gzipSync(events.map((event) => JSON.stringify(event)).join('\n'), { level: 9 }));
}
