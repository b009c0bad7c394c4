import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  agreementOf,
  bootstrapCounts,
  confusion,
  delong,
  isUnscored,
  normalQuantile,
  seededRandom,
  surfaceScores,
} from '@paucis/statistics';
import { z } from 'zod';
import type { Benchmark, BenchContext, Row } from './benchmark.js';
import { interleave } from './interleave.js';
import { startPeer } from './peers.js';

const samples = 100_000;
const classes = 10;
const resamples = 10_000;
const shape = [128, 128, 128] as const;
const spacingMm = [1, 0.8, 0.7] as const;
/** Ours / peer, and milliseconds of the whole bootstrap. */
const marks = { ratio: 0.5, bootstrapMs: 2000 } as const;

const Answer = z.object({
  ms: z.number(),
  estimates: z.array(z.number()).default([]),
  variances: z.array(z.number()).default([]),
  errors: z.array(z.number()).default([]),
});
type Answer = z.output<typeof Answer>;
type Peer = Awaited<ReturnType<typeof startPeer>>;
type Data = ReturnType<typeof makeData>;

/**
 * Statistics of 100,000 samples x 10 classes beside NumPy, SciPy and scikit-learn, in processor time of one thread; rows end with an
 * error where both sides do not give the same figures. `bootstrap`: 10,000 resamples of five agreement scores with BCa intervals,
 * beside NumPy that draws samples; `bootstrap/counts`: beside NumPy that draws counts as we do; `delong`: AUC and variance
 * of each class; `hd95`: of two 128 x 128 x 128 masks.
 */
export const statistics: Benchmark = {
  summary: 'bootstrap, DeLong and HD95 beside NumPy, SciPy and scikit-learn',
  peers: 'statistics.txt',
  async *run(context) {
    const data = makeData();
    const folder = await mkdtemp(join(tmpdir(), 'paucis-bench-'));
    const one = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
    try {
      await using peer = context.python ? await startPeer(context.python, 'metrics.py', [], one) : undefined;
      if (peer) await handOver(peer, data, folder);
      yield* rowsOf(context, data, peer);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

async function* rowsOf(context: BenchContext, data: Data, peer: Peer | undefined): AsyncGenerator<Row> {
  const rounds = context.quick ? 3 : 9;
  const bootstrap = () => bootstrapOf(data);
  // Drawing samples takes Python about ten seconds: a tenth of the resamples in the quick form, and their time by ten.
  const drawn = context.quick ? resamples / 10 : resamples;
  if (context.wants('bootstrap')) {
    const question = { op: 'bootstrap', resamples: drawn, draw: 'samples' };
    const row = await compare(context, 'bootstrap', bootstrap, peer, question, 3, resamples / drawn);
    const isBelow = row.peer === undefined || row.ours <= marks.ratio * row.peer;
    yield { ...row, mark: marks.ratio, passes: row.ours < marks.bootstrapMs && isBelow };
  }
  if (context.wants('bootstrap/counts')) {
    yield await compare(
      context,
      'bootstrap/counts',
      bootstrap,
      peer,
      { op: 'bootstrap', resamples, draw: 'counts' },
      3,
    );
  }
  if (context.wants('delong')) {
    yield {
      ...(await compare(context, 'delong', () => delongOf(data), peer, { op: 'delong' }, rounds)),
      mark: marks.ratio,
    };
  }
  if (context.wants('hd95')) {
    const question = { op: 'hd95', spacing: spacingMm };
    yield { ...(await compare(context, 'hd95', () => hd95Of(data), peer, question, rounds)), mark: marks.ratio };
  }
}

/** Both sides by turns; throws where their figures differ. */
async function compare(
  context: BenchContext,
  name: string,
  compute: () => Omit<Answer, 'ms'>,
  peer: Peer | undefined,
  question: object,
  rounds: number,
  scale = 1,
): Promise<Row> {
  context.progress(name);
  let mine: Omit<Answer, 'ms'> | undefined;
  let walls: number[] = [];
  const ours = () => {
    const [used, started] = [process.cpuUsage(), performance.now()];
    mine = compute();
    const { user, system } = process.cpuUsage(used);
    walls = [...walls, performance.now() - started];
    return (user + system) / 1000;
  };
  const ask = async () => {
    const theirs = Answer.parse(await peer?.ask(question));
    if (mine) requireSame(name, mine, theirs);
    return theirs.ms * scale;
  };
  const contestants: Record<string, () => number | Promise<number>> = peer ? { ours, peer: ask } : { ours };
  const measured = await interleave(contestants, { rounds });
  return {
    name,
    ours: measured['ours']?.median ?? NaN,
    peer: measured['peer']?.median,
    unit: 'ms',
    better: 'lower',
    detail: { ...measured, quickestWallMs: Math.min(...walls), samples, classes, resamples, shape },
  };
}

function requireSame(name: string, ours: Omit<Answer, 'ms'>, theirs: Answer): void {
  const near = (a: readonly number[], b: readonly number[], relative: number): boolean =>
    a.length === b.length && a.every((value, at) => Math.abs(value - (b[at] as number)) <= relative * Math.abs(value));
  // Standard errors of two bootstraps of 1,000 resamples and more differ by 3 % of themselves at most times.
  const areSame =
    near(ours.estimates, theirs.estimates, 1e-9) &&
    near(ours.variances, theirs.variances, 1e-9) &&
    near(ours.errors, theirs.errors, 0.12);
  if (!areSame) throw new Error(`${name}: ${JSON.stringify(ours)} here, ${JSON.stringify(theirs)} from the peer`);
}

function bootstrapOf({ labels, scores }: Data): Omit<Answer, 'ms'> {
  const made = bootstrapCounts({
    matrix: confusion({ task: 'multiclass', labels, scores }),
    statistics: (counts) => agreementOf(counts, 'multiclass'),
    random: seededRandom(1, 'bootstrap'),
    resamples,
  });
  const errors = made.map((of) => (isUnscored(of) ? NaN : of.standardError));
  return { estimates: [], variances: [], errors };
}

function delongOf({ labels, columns }: Data): Omit<Answer, 'ms'> {
  const made = columns.map((scores, of) => delong({ labels: labels.map((label) => Number(label === of)), scores }));
  return { estimates: made.map((of) => of.estimate), variances: made.map((of) => of.variance), errors: [] };
}

function hd95Of({ truth, prediction }: Data): Omit<Answer, 'ms'> {
  const options = { toleranceMm: 1, oneEmpty: 'excluded' } as const;
  const pair = { truth: { shape, data: truth }, prediction: { shape, data: prediction }, spacingMm };
  const made = surfaceScores(pair, options);
  return { estimates: isUnscored(made) ? [] : [made.hd95MaxOfDirectedMm], variances: [], errors: [] };
}

async function handOver(peer: Peer, { labels, columns, scores, truth, prediction }: Data, folder: string) {
  await writeFile(join(folder, 'labels.u8'), labels);
  await writeFile(join(folder, 'scores.f64'), new Uint8Array(Float64Array.from(scores.flat()).buffer));
  await writeFile(join(folder, 'truth.u8'), truth);
  await writeFile(join(folder, 'prediction.u8'), prediction);
  await peer.ask({ op: 'load', folder, samples, classes, shape });
  const { estimates } = Answer.parse(await peer.ask({ op: 'sklearn_auc' }));
  const ours = columns.map((of, at) => delong({ labels: labels.map((label) => Number(label === at)), scores: of }));
  requireSame(
    'AUC of scikit-learn',
    { estimates: ours.map((of) => of.estimate), variances: [], errors: [] },
    {
      ...{ ms: 0, estimates, variances: [], errors: [] },
    },
  );
}

/** Softmax of unit normal logits, 1.5 higher for the true class; two wavy balls that lie three positions apart. */
function makeData() {
  const random = seededRandom(1, 'bench', 'statistics');
  const labels = Uint8Array.from({ length: samples }, () => random.integer(classes));
  const scores = Array.from(labels, (label) => {
    const logits = Array.from(
      { length: classes },
      (_, of) => normalQuantile(random.next() || 0.5) + (of === label ? 1.5 : 0),
    );
    const weights = logits.map(Math.exp);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / total);
  });
  const columns = Array.from({ length: classes }, (_, of) => Float64Array.from(scores, (row) => row[of] as number));
  return { labels, scores, columns, truth: wavyBall(0), prediction: wavyBall(3) };
}

function wavyBall(shift: number): Uint8Array {
  const [side] = shape;
  const far = (at: number): number => ((at - shift) / side - 0.5) ** 2 * (1 + 0.3 * Math.sin(at / 5));
  return new Uint8Array(side ** 3).map((_, at) => {
    const inside = far(Math.floor(at / side / side)) + far(Math.floor(at / side) % side) + far(at % side) < 0.12;
    return inside ? 1 : 0;
  });
}
