import type { PredictionFile } from '@paucis/contracts';
import type { RocCurve } from './report-input.js';

/** Points are thinned evenly beyond this: a plot shows no more. */
const mostPoints = 240;

/** The ROC curve of one class against the rest: equal scores make one slanted step. */
export function rocCurve(
  { labels, scores }: Pick<PredictionFile, 'labels' | 'scores'>,
  positiveClass: number,
): RocCurve {
  const ranked = labels
    .map((label, at) => ({ positive: label === positiveClass, score: scores[at]?.[positiveClass] as number }))
    .sort((a, b) => b.score - a.score);
  const positives = ranked.filter(({ positive }) => positive).length;
  const negatives = ranked.length - positives;
  const points: [number, number][] = [[0, 0]];
  let [hits, alarms] = [0, 0];
  ranked.forEach(({ positive, score }, at) => {
    if (positive) hits += 1;
    else alarms += 1;
    if (ranked[at + 1]?.score !== score) points.push([alarms / Math.max(1, negatives), hits / Math.max(1, positives)]);
  });
  if (points.length <= mostPoints) return points;
  const stride = (points.length - 1) / (mostPoints - 1);
  return Array.from({ length: mostPoints }, (_, at) => points[Math.round(at * stride)] as [number, number]);
}

/** The mean of several curves at each false positive rate. */
export function meanRocCurve(curves: readonly RocCurve[], points = 101): RocCurve {
  return Array.from({ length: points }, (_, at) => {
    const rate = at / (points - 1);
    const heights = curves.map((curve) => heightAt(curve, rate));
    return [rate, heights.reduce((sum, height) => sum + height, 0) / heights.length] as const;
  });
}

/** The highest true positive rate at a false positive rate, between two points by interpolation. */
function heightAt(curve: RocCurve, rate: number): number {
  let after = curve.findIndex(([x]) => x > rate);
  if (after === -1) after = curve.length;
  const [x0, y0] = curve[after - 1] as readonly [number, number];
  const next = curve[after];
  if (!next) return y0;
  const [x1, y1] = next;
  return y0 + ((rate - x0) / (x1 - x0)) * (y1 - y0);
}
