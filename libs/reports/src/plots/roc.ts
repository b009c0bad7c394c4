import { rocPoints } from '@paucis/statistics';
import { html, type Markup } from '../html.js';
import { figure, pathOf } from './axis.js';
import { size, square, x, y } from './square.js';

/** [false positive rate, true positive rate], rising. */
export type RocLine = readonly (readonly [number, number])[];

export interface RocSeries {
  readonly name: string;
  /** One curve per model: scores of different models are never ranked together. */
  readonly lines: readonly RocLine[];
}

/** Points are thinned evenly beyond this: a plot shows no more. */
const mostPoints = 240;
const rates = 101;

/** The curve of binary labels and scores; equal scores make one slanted step. */
export function rocLine(labels: ArrayLike<number>, scores: ArrayLike<number>): RocLine {
  const points = rocPoints(labels, scores)
    .map(({ sensitivity, specificity }) => [1 - specificity, sensitivity] as const)
    .reverse();
  if (points.length <= mostPoints) return points;
  const stride = (points.length - 1) / (mostPoints - 1);
  return Array.from({ length: mostPoints }, (_, at) => points[Math.round(at * stride)] as readonly [number, number]);
}

/** Up to six models: a line each; where a model is several (folds), thin lines and their mean. */
export function roc(of: { id: string; series: readonly RocSeries[]; positive: string; caption?: Markup }): Markup {
  const { id, series, positive, caption } = of;
  const drawn = series.map(({ name, lines }) => ({ name, lines, mean: lines.length > 1 ? meanLine(lines) : lines[0] }));
  const line = (points: RocLine | undefined, weight: string): Markup | undefined =>
    points &&
    html`<path class="curve ${weight}" d="${pathOf(points.map(([across, up]) => [x.at(across), y.at(up)]))}" />`;
  const body = html`${square('false alarms among the others', `${positive.length > 32 ? `${positive.slice(0, 31)}…` : positive} found`)}
  ${drawn.map(
    ({ lines, mean }, at) =>
      html`<g class="series-${at + 1}"
        >${lines.length > 1 && lines.map((one) => line(one, 'thin'))}${line(mean, 'thick')}</g
      >`,
  )}`;
  return figure({
    id,
    title: 'ROC curves',
    description: `Receiver operating characteristic of ${series.map(({ name }) => name).join(', ')}.`,
    ...{ width: size, height: size, body },
    caption: html`${drawn.map(({ name }, at) => html`${at > 0 && ', '}<span class="key key-series-${at + 1}">${name}</span>`)}.
    ${drawn.some(({ lines }) => lines.length > 1) && 'Thin: one line per fold model; thick: their mean.'} ${caption}`,
    data: {
      columns: [{ title: 'model', left: true }, { title: 'false positive rate' }, { title: 'true positive rate' }],
      rows: drawn.flatMap(({ name, mean = [] }) => mean.map(([across, up]) => [name, across, up] as const)),
    },
  });
}

/** The mean of several curves at each false positive rate. */
export function meanLine(lines: readonly RocLine[]): RocLine {
  return Array.from({ length: rates }, (_, at) => {
    const rate = at / (rates - 1);
    return [rate, lines.reduce((sum, line) => sum + heightAt(line, rate), 0) / lines.length] as const;
  });
}

/** The highest true positive rate at a false positive rate, between two points by interpolation. */
function heightAt(line: RocLine, rate: number): number {
  let after = line.findIndex(([across]) => across > rate);
  if (after === -1) after = line.length;
  const [x0, y0] = line[after - 1] as readonly [number, number];
  const next = line[after];
  return next ? y0 + ((rate - x0) / (next[0] - x0)) * (next[1] - y0) : y0;
}
