import { advance, apply, createSweep, type SweepEvent, type SweepState } from '@paucis/search';
import { seededRandom } from '@paucis/statistics';
import type { BenchContext, Row } from '../benchmark.js';

const workers = [4, 16, 64, 256, 512];
/** Seconds that a step of training takes on the mean. */
const secondsPerStep = 0.1;

/**
 * `asha/<workers>`: share of the time in which the workers of a sweep are at work, in percent, until nothing new is left to start. Times of runs
 * are simulated (log-normal, a third apart); the time that each decision takes is measured and charged, one decision after the other as a
 * sweep's one writer takes them.
 */
export async function* asha({ quick, wants, progress }: BenchContext): AsyncGenerator<Row> {
  for (const count of quick ? workers.slice(0, 3) : workers) {
    const name = `asha/${count}`;
    if (!wants(name)) continue;
    progress(name);
    const { efficiency, decisionMs } = await Promise.resolve(simulateWorkers(count));
    yield {
      name,
      ours: 100 * efficiency,
      peer: undefined,
      unit: '%',
      better: 'higher',
      mark: 95,
      markOn: 'ours',
      detail: { decisionMs },
    };
  }
}

function simulateWorkers(slots: number) {
  const random = seededRandom(slots, 'world');
  const log: { state: SweepState | undefined } = { state: undefined };
  const open: { end: number; started: number; event: Omit<Extract<SweepEvent, { type: 'run.reported' }>, 'seq'> }[] =
    [];
  let [writerFree, busy, decisionMs, decisions] = [0, 0, 0, 0];
  const add = (body: object, now: number): void => {
    const started = performance.now();
    const before = apply(log.state, { ...body, seq: (log.state?.seq ?? 0) + 1, at: 0 } as SweepEvent);
    const { decisions: made, state } = advance(before);
    const took = performance.now() - started;
    decisionMs += took;
    decisions += 1;
    log.state = state;
    writerFree = Math.max(writerFree, now) + took / 1000;
    for (const decision of made) {
      if (decision.type !== 'run.requested') continue;
      const { trial, fold, seed, step } = decision;
      const before =
        state.trials
          .at(trial)
          ?.runs.find((run) => run.fold === fold)
          ?.values.at(-1)?.step ?? 0;
      const seconds = (step - before) * secondsPerStep * Math.exp(0.33 * (random.next() + random.next() - 1) * 2);
      const event = { type: 'run.reported' as const, trial, fold, seed, step, value: random.next(), at: 0 };
      open.push({ end: writerFree + seconds, started: writerFree, event });
    }
  };
  add(planFor(slots), 0);
  let now = 0;
  while (open.length > 0) {
    open.sort((a, b) => b.end - a.end);
    const { end, started, event } = open.pop() as (typeof open)[number];
    now = end;
    const state = log.state as SweepState;
    if (state.trials.length >= state.limit) break;
    busy += end - started;
    add(event, end);
  }
  for (const { started } of open) busy += Math.max(0, now - started);
  return { efficiency: busy / (slots * now), decisionMs: decisionMs / decisions };
}

function planFor(slots: number) {
  return createSweep({
    template: { x: { float: [0, 1] }, y: { float: [0, 1] } },
    seed: 1,
    objective: { metric: 'auc', direction: 'maximize' },
    sampler: { name: 'tpe' },
    scheduler: { name: 'asha', min: 20, max: 540, reduction: 3 },
    replication: { folds: 1, seeds: 1 },
    limits: { trials: Math.max(400, 12 * slots) },
    slots,
  });
}
