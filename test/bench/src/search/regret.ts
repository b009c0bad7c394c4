import type { Assignment } from '@paucis/search';
import { wilcoxonSignedRank } from '@paucis/statistics';
import type { BenchContext, Row } from '../benchmark.js';
import { spreadOf } from '../interleave.js';
import { startPeer } from '../peers.js';
import { functions, type TestFunction } from './functions.js';
import { Sampling } from './sampling.js';

const looks = [25, 50, 100];
const contestants = [
  { ours: 'tpe', peer: 'tpe' },
  { ours: 'gp', peer: 'gp' },
  { ours: 'cma-es', peer: 'cma-es' },
  { ours: 'auto', peer: 'default' },
];
/** Regrets below this count as found. */
const found = 1e-9;
const alpha = 0.05;

type Peer = Awaited<ReturnType<typeof startPeer>>;

/**
 * `regret/<function>/<sampler>`: how far the best trial is from the least value after 100 trials, median over the seeds. Passed where a paired
 * signed-rank test over the seeds of the mean logarithm after 25, 50 and 100 trials does not say that ours is worse; `auto`, beside Optuna's
 * default, where it says that ours is better.
 */
export async function* regret(context: BenchContext): AsyncGenerator<Row> {
  const seeds = Array.from({ length: context.quick ? 6 : 20 }, (_, seed) => seed);
  await using peer = context.python === undefined ? undefined : await startPeer(context.python, 'search.py');
  for (const [name, problem] of Object.entries(functions)) {
    for (const { ours, peer: theirs } of contestants) {
      const row = `regret/${name}/${ours}`;
      if (!context.wants(row) || (ours === 'cma-es' && !problem.isNumeric)) continue;
      context.progress(row);
      const mine: number[][] = [];
      const its: number[][] = [];
      for (const seed of seeds) {
        mine.push(await regretsOfOurs(problem, ours, seed));
        if (peer) its.push(await regretsOfPeer(peer, problem, theirs, seed));
      }
      yield rowOf(row, mine, its, ours === 'auto');
    }
  }
}

async function regretsOf(
  problem: TestFunction,
  ask: () => Assignment | Promise<Assignment>,
  tell: (assignment: Assignment, value: number) => unknown,
): Promise<number[]> {
  let best = Infinity;
  const regrets: number[] = [];
  for (let trial = 1; trial <= (looks.at(-1) as number); trial += 1) {
    const assignment = await ask();
    const value = problem.value(assignment);
    await tell(assignment, value);
    best = Math.min(best, value);
    if (looks.includes(trial)) regrets.push(Math.max(found, best - problem.least));
  }
  return regrets;
}

function regretsOfOurs(problem: TestFunction, sampler: string, seed: number): Promise<number[]> {
  const sampling = new Sampling(sampler, problem.space, seed, looks.at(-1) as number);
  return regretsOf(
    problem,
    () => sampling.ask(),
    (assignment, value) => sampling.tell(assignment, value),
  );
}

async function regretsOfPeer(peer: Peer, problem: TestFunction, sampler: string, seed: number): Promise<number[]> {
  await peer.ask({ op: 'new', space: problem.space, sampler, seed });
  return regretsOf(
    problem,
    async () => ((await peer.ask({ op: 'ask' })) as { assignment: Assignment }).assignment,
    (_assignment, value) => peer.ask({ op: 'tell', value }),
  );
}

function rowOf(name: string, mine: number[][], its: number[][], mustBeBetter: boolean): Row {
  const medianAt = (of: number[][], look: number): number =>
    spreadOf(of.map((regrets) => regrets[look] as number)).median;
  const logs = (regrets: number[]): number => regrets.reduce((sum, each) => sum + Math.log10(each), 0) / regrets.length;
  const after = (of: number[][]) => Object.fromEntries(looks.map((trials, at) => [trials, medianAt(of, at)]));
  const base = { name, ours: medianAt(mine, 2), unit: 'regret', better: 'lower' as const };
  if (its.length === 0) return { ...base, peer: undefined, detail: { seeds: mine.length, ours: after(mine) } };
  const differences = mine.map((regrets, at) => logs(regrets) - logs(its[at] as number[]));
  const mean = differences.reduce((sum, each) => sum + each, 0) / differences.length;
  const { p: twoSided } = wilcoxonSignedRank(differences);
  const isWorse = mean > 0 && twoSided < 2 * alpha;
  const isBetter = mean < 0 && twoSided < 2 * alpha;
  return {
    ...base,
    peer: medianAt(its, 2),
    passes: mustBeBetter ? isBetter : !isWorse,
    detail: {
      seeds: mine.length,
      ours: after(mine),
      peer: after(its),
      meanLog10Difference: mean,
      p: twoSided,
      verdict: isWorse ? 'worse' : isBetter ? 'better' : 'not separable',
    },
  };
}
