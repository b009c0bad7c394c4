import type { DecisionPoint } from '@paucis/statistics';
import { html, type Markup } from '../html.js';
import { figure, niceRange, pathOf, scaleOf, ticksOf } from './axis.js';
import { level } from './grid.js';

const width = 340;
const height = 340;
const margin = { left: 46, right: 12, top: 12, bottom: 44 };

/** Net benefit of acting on the model, of acting on everybody and on nobody, over the threshold probability. */
export function decision(id: string, points: readonly DecisionPoint[]): Markup {
  const best = Math.max(...points.flatMap(({ model, treatAll }) => [model, treatAll]), 0.01);
  const [, high] = niceRange([0, best], 5);
  const low = -high * 0.25;
  const x = scaleOf([0, 1], [margin.left, width - margin.right]);
  const y = scaleOf([low, high], [height - margin.bottom, margin.top]);
  const ticks = ticksOf(0, high, 5);
  /** What falls below the plot is left out, not joined across. */
  const line = (value: (point: DecisionPoint) => number, kind: string): Markup => {
    const runs: (readonly [number, number])[][] = [[]];
    for (const point of points) {
      if (value(point) >= low) runs.at(-1)?.push([x.at(point.threshold), y.at(value(point))]);
      else if (runs.at(-1)?.length) runs.push([]);
    }
    return html`<path class="${kind}" fill="none" d="${runs.map(pathOf).join('')}" />`;
  };
  const body = html`${level(ticks, y, { left: margin.left, right: width - margin.right })}
    ${[0, 0.25, 0.5, 0.75, 1].map((tick) => html`<text class="tick" x="${x.at(tick)}" y="${height - margin.bottom + 15}" text-anchor="middle">${tick}</text>`)}
    <text class="axis tick" x="${(x.at(0) + x.at(1)) / 2}" y="${height - 8}" text-anchor="middle"
      >threshold probability: act where p exceeds it</text
    >
    <text class="axis tick" transform="translate(11 ${height / 2}) rotate(-90)" text-anchor="middle">net benefit</text>
    ${line(({ treatAll }) => treatAll, 'reference')}
    <line class="reference" x1="${x.at(0)}" x2="${x.at(1)}" y1="${y.at(0)}" y2="${y.at(0)}" />
    <g class="series-1">${line(({ model }) => model, 'curve thick')}</g>`;
  const helps = points
    .filter(({ model, treatAll }) => model > Math.max(0, treatAll) + 1e-12)
    .map(({ threshold }) => threshold);
  const where =
    helps.length === 0
      ? 'At no threshold does it beat acting on everybody or nobody.'
      : `It beats both at ${helps.length} of ${points.length} thresholds, between ${helps[0]?.toFixed(2)} and ${helps.at(-1)?.toFixed(2)}.`;
  return figure({
    id,
    title: 'Decision curve',
    description: where,
    ...{ width, height, body },
    caption: html`<span class="key key-series-1">Acting on the model</span>; dotted: acting on everybody, and on nobody
      (0). ${where}`,
    data: {
      columns: [{ title: 'threshold' }, { title: 'model' }, { title: 'act on all' }, { title: 'act on none' }],
      rows: points.map(({ threshold, model, treatAll, treatNone }) => [threshold, model, treatAll, treatNone]),
    },
  });
}
