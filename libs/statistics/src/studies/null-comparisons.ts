import { compareModels } from '../assessment/compare-models.js';
import { correctedTTest } from '../comparisons/corrected-t.js';
import { holm } from '../comparisons/holm.js';
import { mcnemar } from '../comparisons/mcnemar.js';
import { withinBest } from '../comparisons/within-best.js';
import { delongPaired } from '../delong.js';
import { seededRandom } from '../seeded-random.js';
import { isUnscored } from '../unscored.js';
import { normalDraw } from './binormal.js';

export interface NullResult {
  readonly test: string;
  /** Comparisons of things that are equal, and how many were called different at 5 %. */
  readonly comparisons: number;
  readonly rejected: number;
  /** What the test promises. */
  readonly alpha: number;
}

const alpha = 0.05;
const folds = 5;
const rivals = 6;

/** Compares what is equal by construction, many times: nothing may be called different more often than alpha says. */
export function nullComparisons({
  comparisons,
  bootstraps,
  seed,
}: {
  comparisons: number;
  /** Of the paired bootstrap, which costs more. */
  bootstraps: number;
  seed: number;
}): NullResult[] {
  const count = (
    test: string,
    times: number,
    isRejected: (random: ReturnType<typeof seededRandom>) => boolean,
  ): NullResult => {
    let rejected = 0;
    for (let at = 0; at < times; at += 1) if (isRejected(seededRandom(seed, test, at))) rejected += 1;
    return { test, comparisons: times, rejected, alpha };
  };
  return [
    ...[50, 150, 500].map((n) =>
      count(`paired DeLong, ${n} cases`, comparisons, (random) => delongPaired(twins(n, random)).p <= alpha),
    ),
    count('McNemar (mid-p), 150 cases', comparisons, (random) => {
      const { labels, scoresA, scoresB } = twins(150, random);
      const answers = (scores: number[]) => scores.map((score) => (score > 0.75 ? 1 : 0));
      return mcnemar({ labels, answersA: answers(scoresA), answersB: answers(scoresB) }).midP <= alpha;
    }),
    count('paired bootstrap, 50 patients of 3 images', bootstraps, (random) => bootstrapRejects(random)),
    count(
      'corrected resampled t, 5 folds',
      comparisons,
      (random) => correctedTTest({ differences: cells(random, folds), testToTrain: 1 / (folds - 1) }).p <= alpha,
    ),
    count(
      'corrected resampled t, 5 folds x 3 seeds',
      comparisons,
      (random) => correctedTTest({ differences: cells(random, 3 * folds), testToTrain: 1 / (folds - 1) }).p <= alpha,
    ),
    count('Holm over 10 pairs of 5 equal models', Math.ceil(comparisons / 10), (random) => {
      const models = Array.from({ length: 5 }, () => random);
      const { labels, shared } = cases(150, random);
      const scores = models.map(() => shared.map((value) => value + 0.7 * normalDraw(random)));
      const p = scores.flatMap((a, at) =>
        scores.slice(at + 1).map((b) => delongPaired({ labels, scoresA: a, scoresB: b }).p),
      );
      return holm(p).some((value) => value <= alpha);
    }),
    count('best of 6 equal recipes left out of the best set', Math.ceil(comparisons / 10), (random) => {
      // Any of the equals may be "the truly best"; ask for the first.
      const candidates = recipes(random);
      return (
        withinBest({ candidates, direction: 'maximize', testToTrain: 1 / (folds - 1) })[0]?.verdict === 'separated'
      );
    }),
  ];
}

/** Labels, and what all models see alike of each case. */
function cases(n: number, random: ReturnType<typeof seededRandom>): { labels: number[]; shared: number[] } {
  const labels = Array.from({ length: n }, (_, at) => (at % 3 === 0 ? 1 : 0));
  return { labels, shared: labels.map((label) => 1.5 * label + 0.7 * normalDraw(random)) };
}

/** Two models of equal strength on the same cases. */
function twins(
  n: number,
  random: ReturnType<typeof seededRandom>,
): { labels: number[]; scoresA: number[]; scoresB: number[] } {
  const { labels, shared } = cases(n, random);
  const scores = (): number[] => shared.map((value) => value + 0.7 * normalDraw(random));
  return { labels, scoresA: scores(), scoresB: scores() };
}

function bootstrapRejects(random: ReturnType<typeof seededRandom>): boolean {
  const { labels, shared } = cases(50, random);
  const images = [0, 1, 2].flatMap(() => labels.map((_, at) => at));
  const model = (name: string) => {
    const own = labels.map(() => normalDraw(random));
    const scores = images.map((at) => [(shared[at] as number) + 0.5 * (own[at] as number) + 0.5 * normalDraw(random)]);
    const folds = images.map((at) => String(Math.floor(at / 3) % 2)); // two fold models: DeLong does not apply
    return {
      name,
      samples: {
        task: 'binary' as const,
        classes: ['0', '1'],
        labels: images.map((at) => labels[at] as number),
        scores,
        groups: images.map(String),
        folds,
      },
    };
  };
  const [pair] = compareModels([model('a'), model('b')], { resamples: 500, seed: random.integer(1_000_000) });
  return pair !== undefined && !isUnscored(pair.models.auc) && pair.models.auc.p <= alpha;
}

/** Differences per cell that share as much as overlapping training sets make them share: a correlation of n_test / n. */
function cells(random: ReturnType<typeof seededRandom>, count: number): number[] {
  const shared = normalDraw(random) * Math.sqrt(1 / folds);
  return Array.from({ length: count }, () => shared + normalDraw(random) * Math.sqrt(1 - 1 / folds));
}

function recipes(random: ReturnType<typeof seededRandom>) {
  return Array.from({ length: rivals }, (_, at) => ({
    id: String(at),
    values: new Map(cells(random, folds).map((value, cell) => [String(cell), value])),
  }));
}
