import { startPostgres } from '@paucis/testing';
import type { Benchmark, BenchContext, Row } from './benchmark.js';
import { residentMb, startEmbedded } from './embedded.js';
import { interleave, spreadOf } from './interleave.js';
import { NoOpStack } from './no-op-stack.js';
import { startPeer } from './peers.js';

type Peer = Awaited<ReturnType<typeof startPeer>>;
const reports = 10;

/** What it costs to run trials that compute nothing: the price of durability, leases and replay. */
export const orchestration: Benchmark = {
  summary: 'the cost of a trial beside its training, beside Optuna and Ray Tune',
  peers: 'orchestration.txt',
  async *run(context) {
    if (context.wants('stack-ready') || context.wants('stack-memory')) yield* stack(context);
    await using peer = context.python === undefined ? undefined : await startPeer(context.python, 'orchestration.py');
    yield* noOpTrials(context, peer);
    yield* onPostgres(context, peer);
    yield* rates(context);
    yield* oneSecondTrials(context, peer);
  },
};

/** Warm: the folder is new, the programs are in the page cache. */
async function* stack({ quick, wants }: BenchContext): AsyncGenerator<Row> {
  const ready: number[] = [];
  const memory: Record<string, number[]> = { nats: [], standalone: [] };
  for (let round = 0; round < (quick ? 3 : 7); round++) {
    await using embedded = await startEmbedded(1);
    if (round > 0) ready.push(embedded.readyMs);
    const pids = embedded.stack.processIds();
    for (const [name, values] of Object.entries(memory)) values.push(await residentMb(pids[name] ?? NaN));
  }
  const { median, ...spread } = spreadOf(ready.map((ms) => ms / 1_000));
  const alone = { peer: undefined, better: 'lower', markOn: 'ours' } as const;
  if (wants('stack-ready'))
    yield { name: 'stack-ready', ours: median, unit: 's', mark: 5, detail: { ...spread }, ...alone };
  const parts = Object.fromEntries(Object.entries(memory).map(([name, values]) => [name, spreadOf(values).median]));
  const total = Object.values(parts).reduce((sum, value) => sum + value, 0);
  if (wants('stack-memory'))
    yield { name: 'stack-memory', ours: total, unit: 'MB', mark: 700, detail: parts, ...alone };
}

/** Ours: every trial with its decisions, lease and reports durable. Optuna: SQLite, random sampler, no pruner. */
async function* noOpTrials({ quick, wants, progress }: BenchContext, peer: Peer | undefined): AsyncGenerator<Row> {
  for (const slots of [1, 16]) {
    for (const reportsAlone of [false, true]) {
      const name = `no-op-trial/${slots}-slot${slots > 1 ? 's' : ''}${reportsAlone ? '/each-report-alone' : ''}`;
      if (!wants(name)) continue;
      progress(`${name}: ours and Optuna in turn`);
      await using ours = await NoOpStack.start();
      const trials = quick ? 100 : 400;
      const inMs = (seconds: number) => (1_000 * seconds) / trials;
      let round = 0;
      const measured = await interleave(
        {
          ours: async () => inMs(await ours.runSweep(`round-${round++}`, { slots, trials, reports, reportsAlone })),
          peer: async () => inMs((await optuna(peer, { trials: Math.ceil(trials / 4), workers: slots })) * 4),
        },
        { rounds: quick ? 2 : 5 },
      );
      const { median, ...spread } = measured.ours;
      const mark = reportsAlone ? {} : { mark: 0.35 };
      const theirs = peer === undefined ? undefined : measured.peer.median;
      const detail = {
        ours: spread,
        peer: measured.peer,
        reports: reportsAlone ? 'one by one' : 'as a trainer sends them',
      };
      yield { name, ours: median, peer: theirs, unit: 'ms', better: 'lower', ...mark, detail };
    }
  }
}

async function optuna(
  peer: Peer | undefined,
  asked: { trials: number; workers: number; url?: string },
): Promise<number> {
  if (peer === undefined) return NaN;
  return ((await peer.ask({ peer: 'optuna', reports, ...asked })) as { seconds: number }).seconds;
}

async function* onPostgres({ quick, wants }: BenchContext, peer: Peer | undefined): AsyncGenerator<Row> {
  const name = 'no-op-trial/16-slots/postgresql';
  if (!wants(name)) return;
  await using postgres = await startPostgres({ durable: true });
  await using ours = await NoOpStack.start({ PAUCIS_DATABASE_URL: await postgres.newDatabase() });
  const trials = quick ? 60 : 300;
  let round = 0;
  const measured = await interleave(
    {
      ours: async () => (1_000 * (await ours.runSweep(`round-${round++}`, { slots: 16, trials, reports }))) / trials,
      peer: async () => {
        const url = (await postgres.newDatabase()).replace('postgres://', 'postgresql+psycopg2://');
        return (1_000 * (await optuna(peer, { trials: Math.ceil(trials / 4), workers: 16, url }))) / (trials / 4);
      },
    },
    { rounds: quick ? 1 : 3 },
  );
  const theirs = peer === undefined ? undefined : measured.peer.median;
  yield { name, ours: measured.ours.median, peer: theirs, unit: 'ms', better: 'lower', detail: { ...measured } };
}

async function* rates({ quick, wants }: BenchContext): AsyncGenerator<Row> {
  const alone = { peer: undefined, markOn: 'ours' } as const;
  await using ours = await NoOpStack.start();
  if (wants('metric-points-per-second')) {
    const seconds = quick ? 3 : 10;
    const rate = await ours.pointsPerSecond('points', { workers: 4, points: 1_000, seconds });
    yield { name: 'metric-points-per-second', ours: rate, unit: '/s', better: 'higher', mark: 50_000, ...alone };
  }
  if (wants('decision-latency')) {
    const latencies = (await ours.decisionLatencies('latency', quick ? 30 : 150)).sort((a, b) => a - b);
    const p95 = (latencies[Math.floor(0.95 * latencies.length)] ?? NaN) / 1_000;
    const detail = { percentile: 95, medianMs: spreadOf(latencies).median, decisions: latencies.length };
    yield { name: 'decision-latency', ours: p95, unit: 's', better: 'lower', mark: 1, detail, ...alone };
  }
  if (wants('claims-per-second')) {
    const trials = quick ? 200 : 1_000;
    const seconds = await ours.runSweep('claims', { slots: 16, trials, reports: 0 });
    yield { name: 'claims-per-second', ours: trials / seconds, unit: '/s', better: 'higher', ...alone };
  }
}

/** 10,000 trials of a second on 16 slots, none of which goes on, as with Ray: 625 s if nothing beside the trials took time. */
async function* oneSecondTrials({ quick, wants }: BenchContext, peer: Peer | undefined): AsyncGenerator<Row> {
  const name = 'ten-thousand-one-second-trials';
  if (!wants(name)) return;
  const trials = quick ? 320 : 10_000;
  await using ours = await NoOpStack.start();
  const seconds = await ours.runSweep('one-second', { slots: 16, trials, reports, jobMs: 1_000, unscheduled: true });
  const ray = async () =>
    (
      (await peer?.ask({ peer: 'ray', trials: quick ? 64 : 320, workers: 16, reports, jobMs: 1_000 })) as {
        seconds: number;
      }
    ).seconds *
    (trials / (quick ? 64 : 320));
  const detail = { trials, idealSeconds: trials / 16, scaledTo: 10_000, peer: 'Ray Tune, fewer trials, scaled' };
  const scale = 10_000 / trials;
  const theirs = peer === undefined ? undefined : (await ray()) * scale;
  yield { name, ours: seconds * scale, peer: theirs, unit: 's', better: 'lower', mark: 660, markOn: 'ours', detail };
}
