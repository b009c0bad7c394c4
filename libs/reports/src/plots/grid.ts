import { html, type Markup } from '../html.js';
import { type Scale, tickText } from './axis.js';

/** Upright grid lines from `top` to `bottom`, each with its value below. */
export function upright(
  ticks: readonly number[],
  x: Scale,
  { top, bottom }: { readonly top: number; readonly bottom: number },
): Markup {
  return html`${ticks.map((tick) => html`<line class="grid" x1="${x.at(tick)}" x2="${x.at(tick)}" y1="${top}" y2="${bottom}" /><text class="tick" x="${x.at(tick)}" y="${bottom + 16}" text-anchor="middle">${tickText(tick, ticks)}</text>`)}`;
}

/** Level grid lines from `left` to `right`, each with its value before it. */
export function level(
  ticks: readonly number[],
  y: Scale,
  { left, right }: { readonly left: number; readonly right: number },
): Markup {
  return html`${ticks.map((tick) => html`<line class="grid" x1="${left}" x2="${right}" y1="${y.at(tick)}" y2="${y.at(tick)}" /><text class="tick" x="${left - 7}" y="${y.at(tick) + 4}" text-anchor="end">${tickText(tick, ticks)}</text>`)}`;
}
