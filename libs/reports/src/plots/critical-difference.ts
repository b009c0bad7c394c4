import type { FinalistRanks } from '@paucis/contracts';
import { html, type Markup } from '../html.js';
import { figure, round, scaleOf } from './axis.js';

const width = 760;
/** Names stand at both sides of the axis. */
const margin = 230;
const mostLetters = 32;
const axisAt = 58;
const rowHeight = 24;
const barHeight = 9;

/** Mean ranks on a line, the best at the left; bars join what Nemenyi's test does not tell apart (Demšar 2006, figure 1). */
export function criticalDifferencePlot(id: string, ranks: FinalistRanks): Markup {
  const { names, meanRanks, criticalDifference, cells } = ranks;
  const sorted = names.map((name, at) => ({ name, rank: meanRanks[at] as number })).sort((a, b) => a.rank - b.rank);
  const x = scaleOf([1, names.length], [margin, width - margin]);
  const bars = groupsNotApart(
    sorted.map(({ rank }) => rank),
    criticalDifference,
  );
  const namesAt = axisAt + 14 + bars.length * barHeight;
  const half = Math.ceil(sorted.length / 2);
  const bottom = namesAt + half * rowHeight;
  const ruler = x.at(Math.min(names.length, 1 + criticalDifference));
  const labels = sorted.map(({ name, rank }, at) => {
    const isLeft = at < half;
    const y = namesAt + (isLeft ? at : sorted.length - 1 - at) * rowHeight + 8;
    const end = isLeft ? margin - 14 : width - margin + 14;
    const text = name.length > mostLetters ? `${name.slice(0, mostLetters - 1)}…` : name;
    return html`<path class="reference solid" fill="none" d="M${x.at(rank)} ${axisAt}V${y}H${end}" /><text
        class="label"
        x="${isLeft ? end - 6 : end + 6}"
        y="${y + 4}"
        text-anchor="${isLeft ? 'end' : 'start'}"
        >${text} (${rank.toFixed(2)})</text
      >`;
  });
  const body = html`<line class="axis-line" x1="${x.at(1)}" x2="${ruler}" y1="16" y2="16" /><line
      class="axis-line"
      x1="${x.at(1)}"
      x2="${x.at(1)}"
      y1="12"
      y2="20"
    /><line class="axis-line" x1="${ruler}" x2="${ruler}" y1="12" y2="20" /><text class="tick" x="${ruler + 8}" y="20"
      >critical difference
      ${criticalDifference.toFixed(2)}${1 + criticalDifference > names.length && ', more than the axis'}</text
    >
    <line class="axis-line" x1="${x.at(1)}" x2="${x.at(names.length)}" y1="${axisAt}" y2="${axisAt}" />
    ${names.map((_, at) => html`<line class="axis-line" x1="${x.at(at + 1)}" x2="${x.at(at + 1)}" y1="${axisAt - 5}" y2="${axisAt}" /><text class="tick" x="${x.at(at + 1)}" y="${axisAt - 10}" text-anchor="middle">${at + 1}</text>`)}
    ${labels}
    ${bars.map(([from, to], at) => {
      const y = axisAt + 9 + at * barHeight;
      const [left, right] = [sorted[from]?.rank as number, sorted[to]?.rank as number];
      return html`<g class="best"
        ><line class="bar wide-bar" x1="${round(x.at(left) - 4)}" x2="${round(x.at(right) + 4)}" y1="${y}" y2="${y}"
      /></g>`;
    })}`;
  return figure({
    id,
    title: 'Critical difference of the mean ranks',
    description: sorted.map(({ name, rank }) => `${name}: ${rank.toFixed(2)}`).join('; '),
    ...{ width, height: bottom + 8, body, className: 'plot scrolled' },
    caption: html`Mean ranks over ${cells} folds and seeds, the best at the left. A bar joins recipes that are not told
    apart.`,
    data: {
      columns: [{ title: 'recipe', left: true }, { title: 'mean rank' }],
      rows: sorted.map(({ name, rank }) => [name, rank]),
    },
  });
}

/** The longest runs of sorted ranks that lie within the difference, as [first, last]; runs of one are left out. */
export function groupsNotApart(ranks: readonly number[], difference: number): [number, number][] {
  const runs: [number, number][] = [];
  ranks.forEach((rank, from) => {
    const to = ranks.findLastIndex((other) => other - rank <= difference);
    if (to > from && to > (runs.at(-1)?.[1] ?? -1)) runs.push([from, to]);
  });
  return runs;
}
