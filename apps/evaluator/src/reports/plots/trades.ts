import type { Comparison, Sweep } from '@paucis/contracts';
import { figure, html, level, type Markup, niceRange, pathOf, scaleOf, score, ticksOf, upright } from '@paucis/reports';

const width = 560;
const height = 320;
const margin = { left: 60, right: 16, top: 14, bottom: 48 };

/** The objective over one further goal: every complete recipe a dot, the front a line. */
export function trades({ front = [], spec }: Sweep, { rows }: Comparison, goal: string): Markup {
  const { metric } = spec.objective;
  const valueOf = (row: Comparison['rows'][number]): number => (metric === 'auc' ? row.auc.estimate : row.accuracy);
  const dots = rows.flatMap((row) => {
    const across = row.goals?.[goal];
    return row.complete && across !== undefined ? [{ row, across, up: valueOf(row) }] : [];
  });
  const line = front
    .flatMap(({ goals, value }) => (goals[goal] === undefined ? [] : [{ across: goals[goal], up: value }]))
    .sort((a, b) => a.across - b.across);
  const all = [...dots, ...line];
  const x = scaleOf(niceRange(all.map(({ across }) => across)), [margin.left, width - margin.right]);
  const y = scaleOf(niceRange(all.map(({ up }) => up)), [height - margin.bottom, margin.top]);
  const [across, up] = [ticksOf(x.low, x.high), ticksOf(y.low, y.high)];
  const body = html`
    ${upright(across, x, { top: y.at(y.high), bottom: y.at(y.low) })}
    ${level(up, y, { left: x.at(x.low), right: x.at(x.high) })}
    <text class="axis" x="${(margin.left + width - margin.right) / 2}" y="${height - 8}" text-anchor="middle"
      >${goal}</text
    >
    <text
      class="axis"
      transform="translate(13 ${(margin.top + height - margin.bottom) / 2}) rotate(-90)"
      text-anchor="middle"
      >${metric} on validation images</text
    >
    ${dots.map(({ row, across: at, up: value }) => html`<g class="${row.onFront ? 'best' : 'rest'}"><circle class="${row.keepsBounds === false ? 'mean hollow' : 'mean'}" cx="${x.at(at)}" cy="${y.at(value)}" r="4.5" /></g>`)}
    ${line.length > 1 && html`<path class="curve thin" fill="none" stroke="currentColor" d="${pathOf(line.map((point) => [x.at(point.across), y.at(point.up)]))}" />`}
  `;
  return figure({
    id: 'trades',
    title: `${metric} over ${goal}`,
    description: front
      .map(
        ({ family, trialIndex, value, goals }) => `${family}, trial ${trialIndex}: ${score(value)} at ${goals[goal]}`,
      )
      .join('; '),
    ...{ width, height, body },
    data: {
      columns: [{ title: 'recipe', left: true }, { title: 'trial' }, { title: goal }, { title: metric }],
      rows: dots.map(({ row, across: at, up: value }) => [row.family, row.trialIndex, at, value]),
    },
    caption: html`Each dot a recipe with all folds; <span class="key key-best">blue</span>: on the front. Hollow: misses
      a bound.`,
  });
}
