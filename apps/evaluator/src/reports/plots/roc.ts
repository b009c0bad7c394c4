import { figure, html, type Markup, pathOf, scaleOf } from '@paucis/reports';
import type { RocCurve, RocOfTrial } from '../report-input.js';
import { meanRocCurve } from '../roc-curve.js';

const size = 340;
const margin = { left: 46, right: 12, top: 12, bottom: 44 };
const x = scaleOf([0, 1], [margin.left, size - margin.right]);
const y = scaleOf([0, 1], [size - margin.bottom, margin.top]);
const ticks = [0, 0.25, 0.5, 0.75, 1];

/** Validation: a thin line per run and the mean of the runs' curves. */
export function validationRoc(
  rocs: readonly RocOfTrial[],
  nameOf: (trialId: string) => string,
  positive: string,
): Markup {
  const lines = rocs.map(
    ({ folds }, at) =>
      html`<g class="series-${at + 1}"
        >${folds.map((curve) => line(curve, 'thin'))}${line(meanRocCurve(folds), 'thick')}</g
      >`,
  );
  return figure({
    id: 'roc-validation',
    title: 'ROC curves on validation images',
    description: `One thin line per run and their mean, for ${rocs.map(({ trialId }) => nameOf(trialId)).join(' and ')}.`,
    ...{ width: size, height: size, body: html`${frame(positive)}${lines}` },
    data: dataOf(rocs.map(({ trialId, folds }) => [nameOf(trialId), meanRocCurve(folds)])),
    caption: html`Validation images, ${legend(rocs, nameOf)}. Thin: single runs; thick: their mean.`,
  });
}

/** Test: the ensembles on the sealed images. */
export function testRoc(rocs: readonly RocOfTrial[], nameOf: (trialId: string) => string, positive: string): Markup {
  const lines = rocs.map(({ test }, at) => test && html`<g class="series-${at + 1}">${line(test, 'thick')}</g>`);
  return figure({
    id: 'roc-test',
    title: 'ROC curves on the sealed test images',
    description: `The ensembles of ${rocs.map(({ trialId }) => nameOf(trialId)).join(' and ')}.`,
    ...{ width: size, height: size, body: html`${frame(positive)}${lines}` },
    data: dataOf(rocs.map(({ trialId, test = [] }) => [nameOf(trialId), test])),
    caption: html`Sealed test images, ${legend(rocs, nameOf)}: the ensembles of the fold models.`,
  });
}

const dataOf = (curves: readonly (readonly [string, RocCurve])[]) => ({
  columns: [{ title: 'model', left: true }, { title: 'false positive rate' }, { title: 'true positive rate' }],
  rows: curves.flatMap(([name, curve]) => curve.map(([across, up]) => [name, across, up] as const)),
});

const line = (curve: RocCurve, weight: 'thin' | 'thick'): Markup =>
  html`<path
    fill="none"
    stroke="currentColor"
    class="curve ${weight}"
    d="${pathOf(curve.map(([fpr, tpr]) => [x.at(fpr), y.at(tpr)]))}"
  />`;

const legend = (rocs: readonly RocOfTrial[], nameOf: (trialId: string) => string): Markup =>
  html`${rocs.map(({ trialId, role }, at) => html`${at > 0 && ', '}<span class="key key-series-${at + 1}">${nameOf(trialId)}</span> (${role})`)}`;

function frame(positive: string): Markup {
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
    <text class="axis" x="${(x.at(0) + x.at(1)) / 2}" y="${size - 8}" text-anchor="middle"
      >false alarms among the others</text
    >
    <text class="axis" transform="translate(11 ${(y.at(0) + y.at(1)) / 2}) rotate(-90)" text-anchor="middle"
      >${shortened(positive)} found</text
    >`;
}

const shortened = (name: string): string => (name.length > 32 ? `${name.slice(0, 31)}…` : name);
