import { type Estimate, Invalid, type PredictionFile, type TestScore } from '@paucis/contracts';
import { auc, bootstrap, delongPaired, normalCdf, normalQuantile, seededRandom } from '@paucis/statistics';
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
    if (new Set(predictions.sampleIds).size !== testSize || predictions.sampleIds.length !== testSize) {
      throw new Invalid(
        'test-incomplete',
        `${finalist.role}: expected predictions of ${testSize} test images, got ${predictions.sampleIds.length}`,
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
  if (task === 'binary') return score;
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

const at = ({ labels, scores }: Pick<PredictionFile, 'labels' | 'scores'>, indices: Uint32Array) => ({
  labels: Array.from(indices, (index) => labels[index] as number),
  scores: Array.from(indices, (index) => scores[index] as number[]),
});

/** The same images in the order of the first file. */
function inOrderOf(first: PredictionFile, second: PredictionFile): PredictionFile {
  const places = new Map(second.sampleIds.map((id, index) => [id, index]));
  const order = first.sampleIds.map((id) => {
    const place = places.get(id);
    if (place === undefined)
      throw new Invalid('test-differs', `test image ${id} was scored by one finalist only`, { id });
    return place;
  });
  const pick = <Item>(items: readonly Item[]): Item[] => order.map((index) => items[index] as Item);
  return {
    sampleIds: first.sampleIds,
    labels: pick(second.labels),
    scores: pick(second.scores),
    groups: pick(second.groups),
  };
}
