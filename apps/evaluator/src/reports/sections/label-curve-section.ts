import type { LabelCurve } from '@paucis/contracts';
import { type Cell, count, html, lines, type Markup, percent, score, table } from '@paucis/reports';
import type { ReportInput } from '../report-input.js';

const mostLines = 6;

/** What more labels bring, where sweeps with fewer of them validate on the same folds. */
export function labelCurveSection({ labelCurves }: ReportInput): Markup | undefined {
  if (labelCurves.length === 0) return undefined;
  const shown = [...labelCurves].sort((a, b) => b.area.estimate - a.area.estimate).slice(0, mostLines);
  const sizes = [...new Set(shown.flatMap(({ points }) => points.map(({ labels }) => labels)))].sort((a, b) => a - b);
  return html`<section>
    <h2>What labels bring</h2>
    <p>${shown.map((curve, at) => html`${at > 0 && ' '}${neededWords(curve)}`)}</p>
    ${lines({
      id: 'label-curve',
      title: 'AUC over the number of training labels',
      across: 'training labels of a fold (doubling)',
      up: 'AUC on validation images',
      logarithmic: true,
      marks: sizes.map((at) => ({ at, text: count(at) })),
      series: shown.map(({ family, points }) => ({
        name: family,
        points: points.map(({ labels, score: { estimate, low, high } }) => ({
          ...{ x: labels, y: estimate, interval: { low, high } },
        })),
      })),
      caption: html`Means over the folds with 95 % intervals (corrected resampled t).`,
    })}
    ${table({
      id: 'label-efficiency',
      caption:
        'Area: mean AUC over the doublings of the labels. Labels needed: from there on the curve stays at or above the lower end of the interval of full supervision',
      columns: [
        { title: 'family', left: true },
        { title: 'area', interval: true },
        { title: 'labels needed', print: count },
        { title: '95 % interval', left: true },
        { title: 'of', print: count },
        { title: 'labels: draws', left: true },
      ],
      rows: shown.map(({ family, area, needed, labels, points }): Cell[] => [
        ...[family, area],
        ...('reason' in needed
          ? [needed, '']
          : [
              needed.labels,
              `${count(needed.low)} to ${needed.high === undefined ? 'more than all' : count(needed.high)}`,
            ]),
        ...[labels, points.map((point) => `${count(point.labels)}: ${point.draws}`).join(', ')],
      ]),
    })}
    <p class="faint">
      Each point is the best recipe of its family in the sweeps with so many labels
      (${[...new Set(shown.flatMap(({ sweeps }) => sweeps))].join(', ')}), chosen anew with each number of labels and on
      the same validation images, which favours all points alike. Few labels with fewer than five draws rest on the luck
      of one.
    </p>
  </section>`;
}

function neededWords({ family, needed, labels }: LabelCurve): Markup {
  if ('reason' in needed) return html`<strong>${family}</strong>: ${needed.reason}.`;
  const atMost = needed.bound === 'at-most' ? 'at most ' : '';
  return html`<strong>${family}</strong> matches its full supervision (AUC ${score(needed.target)}) with
    ${atMost}${count(needed.labels)} of ${count(labels)} labels (${percent(needed.labels / labels)}).`;
}
