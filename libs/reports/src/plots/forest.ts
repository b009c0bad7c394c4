import type { Estimate } from '@paucis/contracts';
import { isUnscored, type Unscored } from '@paucis/statistics';
import { html, type Markup } from '../html.js';
import { figure, niceRange, round, scaleOf, ticksOf } from './axis.js';
import { upright } from './grid.js';

const width = 760;
/** Names are drawn at about seven units a letter. */
const letter = 6.7;
const mostLetters = 48;
const right = 20;
const top = 22;
const rowHeight = 25;

export interface ForestRow {
  readonly name: string;
  readonly value: Estimate | Unscored;
  /** Drawn hollow: not to be read on its own. */
  readonly weak?: boolean;
}

/** Estimates with their intervals under each other, beside a line of reference. */
export function forest(of: {
  id: string;
  title: string;
  axis: string;
  rows: readonly ForestRow[];
  reference?: number;
  caption: Markup;
}): Markup {
  const { id, title, axis, rows, reference, caption } = of;
  const left = 24 + letter * Math.max(12, ...rows.map(({ name }) => Math.min(mostLetters, name.length)));
  const values = rows.flatMap(({ value }) => (isUnscored(value) ? [] : [value.low, value.estimate, value.high]));
  const [low, high] = niceRange([...values, ...(reference === undefined ? [] : [reference])], 6);
  const x = scaleOf([low, high], [left, width - right]);
  const ticks = ticksOf(low, high, 6);
  const bottom = top + rows.length * rowHeight;
  const body = html`${upright(ticks, x, { top: top - 6, bottom })}
    <text class="axis tick" x="${round((left + width - right) / 2)}" y="${bottom + 34}" text-anchor="middle"
      >${axis}</text
    >
    ${reference !== undefined && html`<line class="reference" x1="${x.at(reference)}" x2="${x.at(reference)}" y1="${top - 6}" y2="${bottom}" />`}
    ${rows.map(({ name, value, weak }, at) => {
      const y = top + at * rowHeight + rowHeight / 2;
      const text = name.length > mostLetters ? `${name.slice(0, mostLetters - 1)}…` : name;
      return html`<g class="${weak ? 'rest' : 'best'}">
        <text class="label" x="${round(left - 12)}" y="${y + 4}" text-anchor="end">${text}</text>
        ${
          isUnscored(value)
            ? html`<text class="tick" x="${left + 4}" y="${y + 4}">no figure: ${value.reason.slice(0, 80)}</text>`
            : html`<line class="bar" x1="${x.at(value.low)}" x2="${x.at(value.high)}" y1="${y}" y2="${y}" /><circle
                  class="${weak ? 'mean hollow' : 'mean'}"
                  cx="${x.at(value.estimate)}"
                  cy="${y}"
                  r="4.5"
                />`
        }
      </g>`;
    })}`;
  return figure({
    ...{ id, title, width, height: bottom + 42, body, caption, className: 'plot scrolled' },
    description: rows
      .map(({ name, value }) => `${name}: ${isUnscored(value) ? value.reason : value.estimate.toFixed(3)}`)
      .join('; '),
    data: {
      columns: [
        { title: 'name', left: true },
        { title: axis, interval: true },
      ],
      rows: rows.map(({ name, value }) => [name, value]),
    },
  });
}
