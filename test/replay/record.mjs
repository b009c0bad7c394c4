/** Writes a log for each sampler and scheduler that has none yet; what is there stays as it is. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createSweep, samplers, schedulers, simulate } from '@paucis/search';
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

for (const sampler of Object.keys(samplers)) {
  const scheduler = sampler.startsWith('pb') ? 'pbt' : 'asha';
  record(
    `sampler-${sampler}-v${samplers[sampler].version}`,
    sampler,
    scheduler,
    sampler === 'cma-es' ? numbers : mixed,
  );
}
for (const scheduler of Object.keys(schedulers)) {
  const sampler = scheduler === 'pbt' ? 'pbt' : 'random';
  record(`scheduler-${scheduler}-v${schedulers[scheduler].version}`, sampler, scheduler, mixed);
}

function record(name, sampler, scheduler, template) {
  const file = join(import.meta.dirname, `${name}.jsonl.gz`);
  if (existsSync(file)) return;
  const plan = createSweep({
    ...{ template, seed: 11, slots: 3, limits: { trials: 30 }, sampler: { name: sampler } },
    scheduler: { name: scheduler, ...options[scheduler] },
    objective: { metric: 'auc', direction: 'maximize' },
    ...(scheduler === 'pareto-halving' ? { further: [{ metric: 'size', direction: 'minimize' }] } : {}),
    replication: { folds: 3, seeds: 2 },
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
    disturb: (_state, turn) =>
      turn === 15
        ? { type: 'slots.changed', slots: 5 }
        : turn === 25
          ? { type: 'limits.changed', trials: 34 }
          : undefined,
  });
  writeFileSync(file, gzipSync(events.map((event) => JSON.stringify(event)).join('\n'), { level: 9 }));
}
