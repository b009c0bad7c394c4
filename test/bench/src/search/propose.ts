import { type Space, spaceOf, sampleUniform } from '@paucis/search';
import { seededRandom } from '@paucis/statistics';
import type { BenchContext, Row } from '../benchmark.js';
import { startPeer } from '../peers.js';
import { Sampling } from './sampling.js';

const sizes = [100, 1000, 10_000];
/** Optuna's Gaussian process holds all trials: beyond this its matrices do not fit. */
const mostForGp = 1000;
const contestants = ['random', 'tpe', 'gp', 'cma-es'];
const mark = { trials: 1000, ms: 50 };

const space: Space = spaceOf({
  ...Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`x${at}`, { float: [0, 1] }])),
  ...Object.fromEntries(Array.from({ length: 5 }, (_, at) => [`r${at}`, { loguniform: [1e-5, 1] }])),
  ...Object.fromEntries(Array.from({ length: 5 }, (_, at) => [`n${at}`, { int: [1, 20] }])),
});

/**
 * `propose/<n>/<sampler>`: the 95th percentile of the time that a proposal takes after n trials of 30 parameters, the history growing by one each
 * time. At 1,000 trials below 50 ms, and nowhere above Optuna's.
 */
export async function* propose(context: BenchContext): AsyncGenerator<Row> {
  await using peer = context.python === undefined ? undefined : await startPeer(context.python, 'search.py');
  for (const trials of context.quick ? sizes.slice(0, 2) : sizes) {
    const random = seededRandom(1, 'filling', trials);
    const filling = Array.from({ length: trials }, () => {
      const assignment = sampleUniform(space, random);
      const value = Object.values(assignment).reduce<number>((sum, each) => sum + (Number(each) - 0.3) ** 2, 0);
      return { assignment, value };
    });
    for (const sampler of contestants) {
      const name = `propose/${trials}/${sampler}`;
      if (!context.wants(name)) continue;
      context.progress(name);
      const sampling = new Sampling(sampler, space, 1, trials + 1000);
      for (const { assignment, value } of filling) sampling.tell(assignment, value);
      const ours = timesOf(sampling, context.quick ? 20 : 60);
      const isCompared = peer !== undefined && (sampler !== 'gp' || trials <= mostForGp);
      const its: number[] = [];
      if (isCompared) {
        await peer.ask({ op: 'new', space, sampler, seed: 1 });
        await peer.ask({ op: 'fill', trials: filling });
        for (let at = 0; at < (context.quick || sampler === 'gp' ? 6 : 40); at += 1) {
          const { ms } = (await peer.ask({ op: 'ask' })) as { ms: number };
          its.push(ms);
          await peer.ask({ op: 'tell', value: random.next() * 100 });
        }
      }
      const [mine, theirs] = [p95(ours), isCompared ? p95(its.slice(1)) : undefined];
      const isFast = trials !== mark.trials || mine < mark.ms;
      yield {
        name,
        ours: mine,
        peer: theirs,
        unit: 'ms',
        better: 'lower',
        passes: isFast && (theirs === undefined || mine <= theirs),
        detail: { median: ours.toSorted((a, b) => a - b)[Math.floor(ours.length / 2)] },
      };
    }
  }
}

/** Milliseconds of each proposal; the first ones, in which the machine compiles, are not counted. */
export function timesOf(sampling: Sampling, count: number, warmUp = 10): number[] {
  const random = seededRandom(2, 'values');
  const times: number[] = [];
  for (let at = 0; at < warmUp + count; at += 1) {
    const started = performance.now();
    const assignment = sampling.ask();
    if (at >= warmUp) times.push(performance.now() - started);
    sampling.tell(assignment, random.next() * 100);
  }
  return times;
}

export function p95(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(0.95 * sorted.length) - 1)] as number;
}
