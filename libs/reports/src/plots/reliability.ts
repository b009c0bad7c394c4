import type { CalibrationCard, ReliabilityBin } from '@paucis/statistics';
import { isUnscored } from '@paucis/statistics';
import { html, type Markup } from '../html.js';
import { figure, pathOf } from './axis.js';
import { size, square, x, y } from './square.js';

/** What was said against what happened: dots with intervals as the model says it, hollow after temperature scaling. */
export function reliability(id: string, card: CalibrationCard, of: string): Markup {
  const scaled = isUnscored(card.scaled) ? [] : card.scaled.reliability;
  const body = html`${square(`said: probability ${of}`, 'happened: share')}
    <g class="series-2"
      >${line(scaled, 'thin')}${scaled.map((bin) => html`<circle class="mean hollow" cx="${x.at(bin.said)}" cy="${y.at(bin.observed.estimate)}" r="3" />`)}</g
    >
    <g class="series-1">
      ${line(card.reliability, 'thick')}
      ${card.reliability.map(
        ({ said, observed }) =>
          html`<line
              class="bar"
              x1="${x.at(said)}"
              x2="${x.at(said)}"
              y1="${y.at(observed.low)}"
              y2="${y.at(observed.high)}"
            /><circle class="mean" cx="${x.at(said)}" cy="${y.at(observed.estimate)}" r="4" />`,
      )}
    </g>`;
  return figure({
    id,
    title: 'Reliability diagram',
    description: card.reliability
      .map(({ said, observed, n }) => `said ${said.toFixed(2)}, happened ${observed.estimate.toFixed(2)} of ${n}`)
      .join('; '),
    ...{ width: size, height: size, body },
    caption: html`<span class="key key-series-1">As the model says it</span>, with 95 % intervals in ten equally full
      bins${scaled.length > 0 && html`; <span class="key key-series-2">after cross-fitted temperature scaling</span>`}.
      On the diagonal, probabilities can be taken at their word.`,
    data: {
      columns: [
        { title: 'scaled', left: true },
        { title: 'n' },
        { title: 'said' },
        { title: 'happened', interval: true },
      ],
      rows: [...rows('no', card.reliability), ...rows('yes', scaled)],
    },
  });
}

const rows = (scaled: string, bins: readonly ReliabilityBin[]) =>
  bins.map(({ n, said, observed }) => [scaled, n, said, observed] as const);

const line = (bins: readonly ReliabilityBin[], weight: string): Markup =>
  html`<path
    class="curve ${weight}"
    d="${pathOf(bins.map(({ said, observed }) => [x.at(said), y.at(observed.estimate)]))}"
  />`;
