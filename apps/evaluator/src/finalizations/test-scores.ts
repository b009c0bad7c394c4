import { type Estimate, Invalid, type PredictionFile, type TestScore } from '@paucis/contracts';
import {
  auc,
  bootstrap,
  compareModels,
  delongPaired,
  isUnscored,
  normalCdf,
  normalQuantile,
  seededRandom,
} from '@paucis/statistics';
import { samplesOfRuns } from '../evaluations/samples-of-runs.js';
import { checkedTask, estimateOf, level, scoreOf } from '../evaluations/score.js';
import type { Finalist } from './finalist.js';

export interface TestedFinalist {
  readonly finalist: Pick<Finalist, 'role' | 'trialId' | 'family'>;
  readonly predictions: PredictionFile;
}

export interface TestResult {
  readonly scores: TestScore[];
  /** Winner minus baseline on the same images. */
  readonly difference?: Estimate & { p: number };
}

const resamples = 10_000;

/** The test column: each finalist's scores on the sealed images, and their paired difference. */
export function testResultOf(input: {
  tested: readonly TestedFinalist[];
  testSize: number;
  look: number;
  sweepId: string;
}): TestResult {
  const { tested, testSize, look, sweepId } = input;
  const scores = tested.map(({ finalist, predictions }): TestScore => {
    const { sampleIds, findings, unlabelled = [] } = predictions;
    const images = new Set(sampleIds).size + unlabelled.length;
    if (images !== testSize || new Set(rowNames(predictions)).size !== sampleIds.length) {
      const got = findings ? images : sampleIds.length;
      throw new Invalid(
        'test-incomplete',
        `${finalist.role}: expected predictions of ${testSize} test images, got ${got}`,
      );
    }
    const { role, trialId, family } = finalist;
    return { role, trialId, family, ...scoreOnTest(predictions, sweepId), look };
  });
  const of = (role: Finalist['role']) => tested.find(({ finalist }) => finalist.role === role)?.predictions;
  const [winner, baseline] = [of('winner'), of('baseline')];
  return { scores, ...(winner && baseline && { difference: differenceOf(winner, baseline, sweepId) }) };
}

/** More than two classes: the macro AUC's interval is the bootstrap's, as DeLong's variance knows two classes only. */
function scoreOnTest(predictions: PredictionFile, sweepId: string): ReturnType<typeof scoreOf> {
  const score = scoreOf(predictions);
  const task = checkedTask(predictions);
  if (task === 'binary' || predictions.findings) return score;
  const { labels, scores, groups } = predictions;
  const interval = bootstrap({
    size: labels.length,
    classes: labels,
    groups,
    statistic: (indices) => auc({ task, ...at({ labels, scores }, indices) }),
    random: seededRandom(sweepId, 'test'),
    resamples,
    level,
  });
  return { ...score, auc: estimateOf(interval) };
}

function differenceOf(winner: PredictionFile, baseline: PredictionFile, sweepId: string): Estimate & { p: number } {
  const task = checkedTask(winner);
  const other = inOrderOf(winner, baseline);
  const { labels, groups } = winner;
  if (winner.findings) return findingsDifference(winner, other, sweepId);
  const oneEach = new Set(groups).size === groups.length;
  if (task === 'binary' && oneEach) {
    const column = ({ scores }: PredictionFile) => scores.map((row) => row[1] as number);
    const test = delongPaired({ labels, scoresA: column(winner), scoresB: column(other) });
    const half = normalQuantile((1 + level) / 2) * test.standardError;
    const { difference, p, method } = test;
    return { estimate: difference, low: difference - half, high: difference + half, level, method, p };
  }
  const interval = bootstrap({
    size: labels.length,
    classes: labels,
    groups,
    statistic: (indices) => auc({ task, ...at(winner, indices) }) - auc({ task, ...at(other, indices) }),
    random: seededRandom(sweepId, 'test-difference'),
    resamples,
    level,
  });
  const p = interval.standardError === 0 ? 1 : 2 * normalCdf(-Math.abs(interval.estimate / interval.standardError));
  return { ...estimateOf(interval), method: `${interval.method}, paired`, p };
}

/** Of the mean AUC over findings, whole patients being drawn. */
function findingsDifference(a: PredictionFile, b: PredictionFile, sweepId: string): Estimate & { p: number } {
  const samplesOf = (file: PredictionFile) => samplesOfRuns([{ fold: '', file }], { classes: [], positiveClass: 1 });
  const [pair] = compareModels(
    [
      { name: 'winner', samples: samplesOf(a) },
      { name: 'baseline', samples: samplesOf(b) },
    ],
    { level, seed: `${sweepId} test-difference`, resamples: Math.min(resamples, Math.ceil(1e8 / a.labels.length)) },
  );
  const difference = pair?.models.auc;
  if (!difference || isUnscored(difference)) throw new Invalid('test-differs', difference?.reason ?? 'no difference');
  return { ...estimateOf(difference), method: `${difference.method}, paired`, p: difference.p };
}

/** Each row is about one image, of several findings about one of them. */
const rowNames = ({ sampleIds, findings }: PredictionFile): string[] =>
  sampleIds.map((id, index) => (findings ? `${id} ${findings[index]}` : id));

const at = ({ labels, scores }: Pick<PredictionFile, 'labels' | 'scores'>, indices: Uint32Array) => ({
  labels: Array.from(indices, (index) => labels[index] as number),
  scores: Array.from(indices, (index) => scores[index] as number[]),
});

/** The same rows in the order of the first file. */
function inOrderOf(first: PredictionFile, second: PredictionFile): PredictionFile {
  const places = new Map(rowNames(second).map((name, index) => [name, index]));
  const order = rowNames(first).map((name, index) => {
    const place = places.get(name);
    if (place !== undefined) return place;
    const id = first.sampleIds[index] as string;
    throw new Invalid('test-differs', `test image ${id} was scored by one finalist only`, { id });
  });
  const pick = <Item>(items: readonly Item[]): Item[] => order.map((index) => items[index] as Item);
  return {
    ...first,
    labels: pick(second.labels),
    scores: pick(second.scores),
    groups: pick(second.groups),
  };
}
