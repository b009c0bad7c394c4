import { type FindingsAssessment, isUnscored } from '@paucis/statistics';
import { html, type Markup } from '../html.js';
import { count, counted, score } from '../numbers.js';
import { forest } from '../plots/forest.js';
import { type Cell, table } from '../table.js';

/** Each of several findings by itself, then their means. */
export function findingsSections(id: string, assessment: FindingsAssessment): Markup {
  return html`${perFinding(id, assessment)} ${together(id, assessment)}`;
}

function perFinding(id: string, { perFinding: rows, macroAuc }: FindingsAssessment): Markup {
  return html`<section>
    <h2>Each finding</h2>
    ${forest({
      id: `${id}-auc`,
      title: 'AUC by finding',
      axis: 'AUC',
      rows: rows.map(({ finding, auc, warning }) => ({ name: finding, value: auc, weak: warning !== undefined })),
      ...(!isUnscored(macroAuc) && { reference: macroAuc.estimate }),
      caption: html`Dots with 95 % intervals; the dotted line is their mean. Hollow: too few cases to be read alone.`,
    })}
    ${table({
      id: `${id}`,
      caption: 'Each finding against its absence, images whose label is not known left out; rates at one half',
      columns: [
        { title: 'finding', left: true },
        { title: 'known', print: count },
        { title: 'with it', print: count },
        { title: 'AUC', interval: true },
        { title: 'PR-AUC' },
        { title: 'sensitivity', interval: true },
        { title: 'specificity', interval: true },
        { title: 'Brier' },
        { title: 'warning', left: true },
      ],
      rows: rows.map((row): Cell[] => [
        ...[row.finding, row.known, row.positives, row.auc, row.prAuc],
        ...[row.sensitivity, row.specificity, row.brier, row.warning ?? ''],
      ]),
    })}
  </section>`;
}

function together(id: string, assessment: FindingsAssessment): Markup {
  const { macroAuc, macroF1, microF1, accuracy, alwaysNo, unranked } = assessment;
  return html`<section>
    <h2>All findings together</h2>
    ${table({
      id: `${id}-together`,
      caption:
        'Means over the findings; accuracy beside what always saying no would get, since that figure flatters most',
      columns: [
        { title: 'score', left: true },
        { title: 'value', interval: true },
        { title: 'to compare with', left: true },
      ],
      rows: [
        ['mean AUC', macroAuc, '0.5 is chance'],
        ['F1, mean over findings', macroF1, ''],
        ['F1 of all answers', microF1, ''],
        ['accuracy', accuracy, `${score(alwaysNo)} for always saying no: not a headline`],
      ],
      marked: [0],
    })}
    ${
      unranked > 0 &&
      html`<p class="note">
        ${counted(unranked, 'time')} a fold holds a finding in all or none of its images: no AUC has these, and the
        means over folds are without them.
      </p>`
    }
  </section>`;
}
