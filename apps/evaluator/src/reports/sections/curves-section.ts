import { html, type Markup, roc, type RocLine } from '@paucis/reports';
import { learningCurves } from '../plots/learning-curves.js';
import { nameOfRow, positiveName, rowOf, shownTrials } from '../report-facts.js';
import type { ReportInput, RocOfTrial } from '../report-input.js';

/** ROC curves of the finalists. */
export function rocSection(input: ReportInput): Markup | undefined {
  const { rocs } = input;
  if (rocs.length === 0) return undefined;
  const series = (linesOf: (of: RocOfTrial) => readonly RocLine[]) =>
    rocs.flatMap((of) => {
      const [row, lines] = [rowOf(input, of.trialId), linesOf(of)];
      return lines.length === 0 ? [] : [{ name: row ? nameOfRow(row) : of.trialId, lines }];
    });
  const tested = series(({ test }) => (test ? [test] : []));
  const positive = positiveName(input);
  return html`<section>
    <h2>Cases found against false alarms (ROC)</h2>
    <p>Positive means <strong>${positive}</strong>: the vertical axis is the share of these images that are found.</p>
    <div class="pair">
      ${roc({ id: 'roc-validation', series: series(({ folds }) => folds), positive, caption: html`Validation images.` })}
      ${
        tested.length > 0 &&
        roc({
          ...{ id: 'roc-test', series: tested, positive },
          caption: html`Sealed test images: the ensembles of the fold models.`,
        })
      }
    </div>
  </section>`;
}

/** Metrics of train jobs that a report draws. */
const drawn = [
  { label: 'Loss on training images', metric: 'loss' },
  { label: 'AUC on validation images', metric: 'auc' },
  { label: 'Loss on validation images', metric: 'validation-loss' },
  { label: 'Accuracy on validation images', metric: 'accuracy' },
] as const;

export const drawnMetrics: readonly string[] = drawn.map(({ metric }) => metric);

/** Learning curves of the finalists and of the best of each other family. */
export function curvesSection(input: ReportInput): Markup | undefined {
  const trials = shownTrials(input).map((row) => ({ trialId: row.trialId, name: nameOfRow(row) }));
  const plots = drawn.flatMap(({ label, metric }, at) => {
    const plot = learningCurves({ id: `curves-${at}`, metric, label, curves: input.curves, trials });
    return plot ? [plot] : [];
  });
  if (plots.length === 0) return undefined;
  return html`<section>
    <h2>Learning curves</h2>
    <p>
      ${trials.map(({ name }, at) => html`${at > 0 && ' · '}<span class="key key-series-${at + 1}">${name}</span>`)}.
      Thin: single runs; thick: their mean. Trials that were stopped early end early.
    </p>
    <div class="pair">${plots}</div>
  </section>`;
}
