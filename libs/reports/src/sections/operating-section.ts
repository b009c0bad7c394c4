import { type Assessment, isUnscored } from '@paucis/statistics';
import { html, type Markup } from '../html.js';
import { count, percent } from '../numbers.js';
import { type Cell, table } from '../table.js';
import { headlineOf } from './scores-section.js';

/** What the answers at a threshold are worth. */
export function operatingSection(id: string, assessment: Assessment): Markup | undefined {
  const { operating } = headlineOf(assessment);
  if (operating.length === 0) return undefined;
  const rates = operating.flatMap((of) => (isUnscored(of) ? [] : [of]));
  const prevalence = rates.find(({ atPrevalence }) => atPrevalence)?.atPrevalence?.prevalence;
  return html`<section>
    <h2>At a threshold</h2>
    <p>
      A threshold chosen on the cases that it is scored on flatters. These were fixed beforehand or chosen on other
      cases: each fifth of the ${assessment.headline === 'group' ? 'patients' : 'cases'} is answered at the threshold of
      the remaining four.
    </p>
    ${table({
      id: `${id}-operating`,
      caption: `Positive means ${assessment.classes[1] ?? 'class 1'}: score above the threshold`,
      columns: [
        { title: 'threshold', left: true },
        { title: 'at' },
        { title: 'TP', print: count },
        { title: 'FP', print: count },
        { title: 'TN', print: count },
        { title: 'FN', print: count },
        { title: 'sensitivity', interval: true },
        { title: 'specificity', interval: true },
        { title: 'PPV', interval: true },
        { title: 'NPV', interval: true },
      ],
      rows: rates.map((of): Cell[] => [
        of.rule,
        rangeOf(of.thresholds),
        ...[of.truePositives, of.falsePositives, of.trueNegatives, of.falseNegatives],
        ...[of.sensitivity, of.specificity, of.ppv, of.npv],
      ]),
    })}
    ${operating.map((of) => isUnscored(of) && html`<p class="faint">${of.reason}</p>`)}
    ${
      prevalence === undefined
        ? html`<p class="faint">
            Predictive values are those of these very cases. Where positives are rarer, PPV falls: state the prevalence
            to see how far.
          </p>`
        : table({
            id: `${id}-prevalence`,
            caption: `Predictive values where ${percent(prevalence)} of the cases are positive`,
            columns: [
              { title: 'threshold', left: true },
              { title: 'PPV', interval: true },
              { title: 'NPV', interval: true },
            ],
            rows: rates.map(({ rule, atPrevalence }) => [rule, atPrevalence?.ppv, atPrevalence?.npv]),
          })
    }
  </section>`;
}

const rangeOf = ([low, high]: readonly [number, number]): string =>
  low === high ? low.toFixed(3) : `${low.toFixed(3)} to ${high.toFixed(3)}`;
