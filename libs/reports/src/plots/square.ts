import { html, type Markup } from '../html.js';
import { scaleOf } from './axis.js';

export const size = 340;
const margin = { left: 46, right: 12, top: 12, bottom: 44 };
const ticks = [0, 0.25, 0.5, 0.75, 1];

/** Scales of a plot of two shares. */
export const x = scaleOf([0, 1], [margin.left, size - margin.right]);
export const y = scaleOf([0, 1], [size - margin.bottom, margin.top]);

/** Grid, diagonal and axis titles of a plot of two shares. */
export function square(across: string, up: string): Markup {
  return html`${ticks.map(
      (tick) =>
        html`<line class="grid" x1="${x.at(tick)}" x2="${x.at(tick)}" y1="${y.at(0)}" y2="${y.at(1)}" /><line
            class="grid"
            x1="${x.at(0)}"
            x2="${x.at(1)}"
            y1="${y.at(tick)}"
            y2="${y.at(tick)}"
          /><text class="tick" x="${x.at(tick)}" y="${y.at(0) + 15}" text-anchor="middle">${tick}</text
          ><text class="tick" x="${x.at(0) - 7}" y="${y.at(tick) + 4}" text-anchor="end">${tick}</text>`,
    )}
    <line class="reference" x1="${x.at(0)}" y1="${y.at(0)}" x2="${x.at(1)}" y2="${y.at(1)}" />
    <text class="axis tick" x="${(x.at(0) + x.at(1)) / 2}" y="${size - 8}" text-anchor="middle">${across}</text>
    <text class="axis tick" transform="translate(11 ${(y.at(0) + y.at(1)) / 2}) rotate(-90)" text-anchor="middle"
      >${up}</text
    >`;
}
