import { type Assessment, type CalibrationFigures, isUnscored } from '@paucis/statistics';
import { html, type Markup } from '../html.js';
import { score } from '../numbers.js';
import { decision } from '../plots/decision.js';
import { reliability } from '../plots/reliability.js';
import { type Cell, table } from '../table.js';
import { headlineOf } from './scores-section.js';

const kinds = {
  'equal-width': 'ECE, 15 equal bins',
  adaptive: 'ECE, equally full bins',
  'class-wise': 'ECE, class-wise',
};

/** Whether a probability of 80 % means 80 %: Brier first, then slope and intercept, ECE only beside its chance value. */
export function calibrationSection(id: string, assessment: Assessment): Markup {
  const { calibration, decisions } = headlineOf(assessment);
  if (isUnscored(calibration)) {
    return html`<section>
      <h2>Calibration</h2>
      <p>${calibration.reason}</p>
    </section>`;
  }
  const after = isUnscored(calibration.scaled) ? undefined : calibration.scaled;
  const rows: Cell[][] = [
    [
      'Brier score',
      calibration.brier,
      after?.brier,
      `${score(calibration.brierOfShares)} for always saying the class shares`,
    ],
    ['negative log-likelihood', calibration.nll, after?.nll, ''],
    ...calibration.errors.map(({ kind, error, expectedIfCalibrated }, at): Cell[] => [
      kinds[kind],
      error,
      after?.errors[at]?.error,
      `${score(expectedIfCalibrated)} by chance if perfectly calibrated`,
    ]),
    ...coxRows(calibration, after),
  ];
  return html`<section>
    <h2>Calibration, and what acting on it is worth</h2>
    <p>${words(calibration)}</p>
    <div class="pair">
      ${reliability(`${id}-reliability`, calibration, assessment.task === 'binary' ? `of ${assessment.classes[1]}` : 'of the answer')}
      ${!isUnscored(decisions) && decision(`${id}-decision`, decisions)}
    </div>
    ${table({
      id: `${id}-calibration`,
      caption: 'Calibration as the model says it, and after temperature scaling fitted on other folds',
      columns: [
        { title: 'figure', left: true },
        { title: 'before' },
        { title: 'after' },
        { title: 'to compare with', left: true },
      ],
      rows,
    })}
    <p class="faint">
      ${
        isUnscored(calibration.scaled)
          ? `No temperature scaling: ${calibration.scaled.reason}.`
          : `Temperatures of the folds: ${calibration.scaled.temperatures.map((value) => value.toFixed(2)).join(', ')}. Above 1 the probabilities were too extreme.`
      }
    </p>
  </section>`;
}

function coxRows({ cox }: CalibrationFigures, after: CalibrationFigures | undefined): Cell[][] {
  if (isUnscored(cox)) return [];
  const scaled = after && !isUnscored(after.cox) ? after.cox : undefined;
  return [
    ['calibration slope', cox.slope, scaled?.slope, '1 is perfect; below 1: too extreme'],
    ['intercept beside the slope', cox.intercept, scaled?.intercept, '0 is perfect'],
    ['calibration in the large', cox.inTheLarge, scaled?.inTheLarge, '0 is perfect; below 0: risk overestimated'],
  ];
}

function words({ cox }: CalibrationFigures): string {
  if (isUnscored(cox)) return `Slope and intercept: ${cox.reason}.`;
  const { low, high } = cox.slope;
  if (high < 1) return 'The probabilities are too extreme: high ones are too high, low ones too low.';
  if (low > 1) return 'The probabilities are too timid: they could be more extreme.';
  return 'Nothing shows that the probabilities are too extreme or too timid; the width of the slope says how much could be hidden.';
}
