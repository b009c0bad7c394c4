import type { Benchmark, BenchContext, Row } from './benchmark.js';
import { residentMb, startEmbedded } from './embedded.js';
import { spreadOf } from './interleave.js';

/** What it costs to run trials that compute nothing: the price of durability, leases and replay. */
export const orchestration: Benchmark = {
  summary: 'the cost of a trial beside its training, beside Optuna and Ray Tune',
  async *run(context) {
    if (context.wants('stack-ready') || context.wants('stack-memory')) yield* stack(context);
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
  if (wants('stack-ready'))
    yield {
      name: 'stack-ready',
      ours: median,
      peer: undefined,
      unit: 's',
      better: 'lower',
      mark: 5,
      markOn: 'ours',
      detail: spread,
    };
  const parts = Object.fromEntries(Object.entries(memory).map(([name, values]) => [name, spreadOf(values).median]));
  const total = Object.values(parts).reduce((sum, value) => sum + value, 0);
  if (wants('stack-memory'))
    yield {
      name: 'stack-memory',
      ours: total,
      peer: undefined,
      unit: 'MB',
      better: 'lower',
      mark: 700,
      markOn: 'ours',
      detail: parts,
    };
}
