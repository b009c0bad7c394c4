import { createSweep, fold, simulate, SweepEvent } from '@paucis/search';
import { sampleUniform } from '@paucis/search';
import { seededRandom } from '@paucis/statistics';
import type { BenchContext, Row } from '../benchmark.js';
import { spreadOf } from '../interleave.js';
import { Sampling } from './sampling.js';
import { timesOf } from './propose.js';

const trials = 100_000;

/**
 * `resume/<n>`: seconds from the stored lines of a sweep of n trials to its state, each line parsed and checked. `flat/<n>/<sampler>`: the median
 * time of a proposal behind n trials over that behind 2,000.
 */
export async function* resume({ quick, wants, progress }: BenchContext): AsyncGenerator<Row> {
  const count = quick ? trials / 10 : trials;
  if (wants(`resume/${count}`)) {
    progress(`resume/${count}`);
    yield await Promise.resolve(resumeRow(count));
  }
  for (const sampler of ['random', 'tpe', 'gp', 'cma-es']) {
    const name = `flat/${count}/${sampler}`;
    if (!wants(name)) continue;
    progress(name);
    const [few, many] = [medianTime(sampler, 2000), medianTime(sampler, count)];
    const detail = { few, many };
    yield { name, ours: many / few, peer: undefined, unit: 'x', better: 'lower', mark: 1.2, markOn: 'ours', detail };
  }
}

function resumeRow(count: number): Row {
  const lines = linesOf(count);
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const started = performance.now();
  const state = fold(lines.map((line) => SweepEvent.parse(JSON.parse(line))));
  const seconds = (performance.now() - started) / 1000;
  globalThis.gc?.();
  const megabytes = (process.memoryUsage().heapUsed - before) / 2 ** 20;
  const detail = { events: lines.length, trials: state.trials.length, megabytes };
  return {
    name: `resume/${count}`,
    ours: seconds,
    peer: undefined,
    unit: 's',
    better: 'lower',
    mark: 10,
    markOn: 'ours',
    detail,
  };
}

function linesOf(count: number): string[] {
  const plan = createSweep({
    template: Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`x${at}`, { float: [0, 1] }])),
    seed: 1,
    objective: { metric: 'auc', direction: 'maximize' },
    sampler: { name: 'random' },
    scheduler: { name: 'asha', min: 10, max: 270, reduction: 3 },
    replication: { folds: 1, seeds: 1 },
    limits: { trials: count },
    slots: 64,
  });
  const { events } = simulate(plan, {
    random: seededRandom(1, 'world'),
    value: ({ assignment, step }) => Number(assignment.x0) + step / 1e4,
  });
  return events.map((event) => JSON.stringify(event));
}

function medianTime(sampler: string, count: number): number {
  const template = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`x${at}`, { float: [0, 1] }]));
  const space = createSweep({
    template,
    seed: 1,
    objective: { metric: 'loss', direction: 'minimize' },
    sampler: { name: 'random' },
    scheduler: { name: 'none', max: 1 },
    replication: { folds: 1, seeds: 1 },
    limits: { trials: 1 },
    slots: 1,
  }).space;
  const sampling = new Sampling(sampler, space, 1, count + 1000);
  const random = seededRandom(3, 'filling');
  for (let at = 0; at < count; at += 1) {
    const assignment = sampleUniform(space, random);
    sampling.tell(assignment, Number(assignment.x0) + random.next());
  }
  return spreadOf(timesOf(sampling, 60, 20)).median;
}
