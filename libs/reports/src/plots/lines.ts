import type { Estimate } from '@paucis/contracts';
import { html, type Markup } from '../html.js';
import { figure, niceRange, pathOf, round, type Scale, scaleOf, ticksOf, tickText } from './axis.js';
import { level } from './grid.js';

const width = 370;
const height = 270;
const margin = { left: 50, right: 14, top: 12, bottom: 44 };

export interface LinePoint {
  readonly x: number;
  readonly y: number;
  /** Drawn as a whisker. */
  readonly interval?: Pick<Estimate, 'low' | 'high'>;
}

export interface LineSeries {
  readonly name: string;
  readonly points: readonly LinePoint[];
  /** Drawn dotted: what the others are compared with. */
  readonly isReference?: boolean;
}

/** Up to six lines over a common axis, with a dot and a whisker at each point that has an interval. */
export function lines(of: {
  id: string;
  title: string;
  across: string;
  up: string;
  series: readonly LineSeries[];
  /** Marks under the axis; values between are drawn in proportion, or of their logarithms. */
  marks?: readonly { readonly at: number; readonly text: string }[];
  logarithmic?: boolean;
  range?: readonly [number, number];
  caption?: Markup;
}): Markup {
  const { id, title, across, up, series, caption, logarithmic = false } = of;
  const points = series.flatMap((one) => one.points);
  const place = (value: number): number => (logarithmic ? Math.log2(value) : value);
  const [left, right] = [Math.min(...points.map(({ x }) => x)), Math.max(...points.map(({ x }) => x))];
  const values = points.flatMap(({ y, interval }) => [y, ...(interval ? [interval.low, interval.high] : [])]);
  const [low, high] = of.range ?? niceRange(values, 5);
  const inner = scaleOf([place(left), place(right)], [margin.left + 8, width - margin.right - 8]);
  const x: Scale = { ...inner, at: (value) => inner.at(place(value)) };
  const y = scaleOf([low, high], [height - margin.bottom, margin.top]);
  const ticks = ticksOf(low, high, 5);
  const marks = of.marks ?? ticksOf(left, right, 5).map((at, _, all) => ({ at, text: tickText(at, all) }));
  const body = html`${level(ticks, y, { left: margin.left, right: width - margin.right })}
    ${marks.map(({ at, text }) => html`<text class="tick" x="${x.at(at)}" y="${height - margin.bottom + 16}" text-anchor="middle">${text}</text>`)}
    <text
      class="axis tick"
      x="${round((margin.left + width - margin.right) / 2)}"
      y="${height - 8}"
      text-anchor="middle"
      >${across}</text
    >
    <text
      class="axis tick"
      transform="translate(11 ${round((height - margin.bottom) / 2)}) rotate(-90)"
      text-anchor="middle"
      >${up}</text
    >
    ${series.map((one, at) => drawn(one, at, x, y))}`;
  return figure({
    ...{ id, title, width, height, body },
    description: `${up} over ${across}: ${series.map(({ name }) => name).join(', ')}.`,
    caption: html`${series.map(({ name }, at) => html`${at > 0 && ', '}<span class="key key-series-${at + 1}">${name}</span>`)}.
    ${caption}`,
    data: {
      columns: [{ title: 'line', left: true }, { title: across }, { title: up }, { title: 'low' }, { title: 'high' }],
      rows: series.flatMap(({ name, points: own }) =>
        own.map((point) => [name, point.x, point.y, point.interval?.low, point.interval?.high] as const),
      ),
    },
  });
}

function drawn({ points, isReference = false }: LineSeries, at: number, x: Scale, y: Scale): Markup {
  const hasDots = points.some(({ interval }) => interval !== undefined);
  const path = pathOf(points.map((point) => [x.at(point.x), y.at(point.y)]));
  return html`<g class="series-${at + 1}"
    ><path fill="none" class="curve thick" ${isReference && { markup: 'stroke-dasharray="3 4"' }} d="${path}" />${
      hasDots &&
      points.map(
        (point) =>
          html`${point.interval && html`<line class="bar" x1="${x.at(point.x)}" x2="${x.at(point.x)}" y1="${y.at(point.interval.low)}" y2="${y.at(point.interval.high)}" />`}<circle
              class="mean"
              cx="${x.at(point.x)}"
              cy="${y.at(point.y)}"
              r="4"
            />`,
      )
    }</g
  >`;
}
