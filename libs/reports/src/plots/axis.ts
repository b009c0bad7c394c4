import { downloads } from '../downloads.js';
import { html, type Markup } from '../html.js';
import { svgStyle } from '../style.js';
import { csvOf, type Table } from '../table.js';

/** Maps values to places on the page. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  at(value: number): number;
}

export function scaleOf([low, high]: readonly [number, number], [from, to]: readonly [number, number]): Scale {
  const span = high - low || 1;
  return { low, high, at: (value) => round(from + ((value - low) / span) * (to - from)) };
}

/** Tenths of a unit are finer than any screen. */
export const round = (value: number): number => Math.round(value * 10) / 10;

/** Round numbers that cover the range: steps of 1, 2 or 5 times a power of ten, about `wanted` of them. */
export function ticksOf(low: number, high: number, wanted = 5): number[] {
  const rough = (high - low) / wanted || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) as number;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) =>
    Number(((first + at) * step).toPrecision(12)),
  );
}

/** The range widened to the next ticks. */
export function niceRange(values: readonly number[], wanted = 5): [number, number] {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const rough = (high - low || Math.abs(high) || 1) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) as number;
  return [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step];
}

/** Enough digits to tell the ticks apart, and no more. */
export function tickText(value: number, ticks: readonly number[]): string {
  const step = ticks.length > 1 ? Math.abs((ticks[1] as number) - (ticks[0] as number)) : 1;
  if (value >= 10_000) return `${Number((value / 1000).toFixed(1))}k`;
  return value.toFixed(Math.max(0, Math.min(4, -Math.floor(Math.log10(step) + 1e-9))));
}

/** `M x y L x y ...` */
export function pathOf(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
}

/** A drawing that a screen reader can tell of; with `data` also one to take away, as SVG and as the numbers behind it. */
export function figure(of: {
  id: string;
  title: string;
  description: string;
  width: number;
  height: number;
  body: Markup;
  caption?: Markup;
  className?: string;
  data?: Pick<Table, 'columns' | 'rows'>;
}): Markup {
  const { id, title, description, width, height, body, caption, className = 'plot', data } = of;
  return html`<figure class="${className}">
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-text">
      <title id="${id}-title">${title}</title>
      <desc id="${id}-text">${description}</desc>
      ${body}
    </svg>
    ${caption && html`<figcaption>${caption}</figcaption>`}
    ${
      data &&
      downloads([
        { name: `${id}.svg`, label: 'SVG', type: 'image/svg+xml', text: standalone(of) },
        { name: `${id}.csv`, label: 'data', type: 'text/csv', text: csvOf({ id, caption: title, ...data }) },
      ])
    }
  </figure>`;
}

/** The drawing as a file of its own. */
function standalone({
  title,
  width,
  height,
  body,
}: {
  title: string;
  width: number;
  height: number;
  body: Markup;
}): string {
  const text = html`<svg
    xmlns="http://www.w3.org/2000/svg"
    width="${width}"
    height="${height}"
    viewBox="0 0 ${width} ${height}"
  >
    <title>${title}</title>
    ${{ markup: `<style>${svgStyle}</style>` }} ${body}
  </svg>`;
  return text.markup.replace(/\n\s+/g, '\n');
}
