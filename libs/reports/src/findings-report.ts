import { type FindingsAssessment, isUnscored } from '@paucis/statistics';
import { html, type Markup } from './html.js';
import { count, counted, methodName, moment, range, score } from './numbers.js';
import { page } from './page.js';
import { forest } from './plots/forest.js';
import { type Cell, table } from './table.js';
import { reproductionSection } from './sections/reproduction-section.js';

/** Everything that a report on several findings per image prints. */
export interface FindingsReport {
  readonly createdAt: number;
  readonly name: string;
  readonly assessment: FindingsAssessment;
  readonly facts: readonly (readonly [name: string, value: string])[];
}

/** One HTML file about predictions of several findings: each by itself, their mean, and the share that saying no gets. */
export function findingsReport({ createdAt, name, assessment, facts }: FindingsReport): string {
  const { images, groups, macroAuc } = assessment;
  const patients = groups < images ? ` of ${counted(groups, 'patient')}` : '';
  return page({
    title: `${name}: findings`,
    body: html`<header>
        <p class="over">Paucis · report on findings</p>
        <h1>${name}</h1>
        <p class="sub">${counted(images, 'image')}${patients} · written ${moment(createdAt)}</p>
      </header>
      <section class="verdict" aria-label="Verdict">
        <p>
          ${
            isUnscored(macroAuc)
              ? `There is no mean AUC: ${macroAuc.reason}.`
              : `Mean AUC of ${assessment.perFinding.length} findings ${score(macroAuc.estimate)} (${macroAuc.level * 100} % interval ${range(macroAuc)}, ${methodName(macroAuc.method)}).`
          }
        </p>
      </section>
      ${perFinding(assessment)} ${together(assessment)} ${methods} ${reproductionSection(facts)}`,
    footer: 'Written by Paucis from the given predictions. Not for clinical use.',
  });
}

function perFinding({ perFinding: rows, macroAuc }: FindingsAssessment): Markup {
  return html`<section>
    <h2>Each finding</h2>
    ${forest({
      id: 'findings-auc',
      title: 'AUC by finding',
      axis: 'AUC',
      rows: rows.map(({ finding, auc, warning }) => ({ name: finding, value: auc, weak: warning !== undefined })),
      ...(!isUnscored(macroAuc) && { reference: macroAuc.estimate }),
      caption: html`Dots with 95 % intervals; the dotted line is their mean. Hollow: too few cases to be read alone.`,
    })}
    ${table({
      id: 'findings',
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

function together({ macroAuc, macroF1, microF1, accuracy, alwaysNo }: FindingsAssessment): Markup {
  return html`<section>
    <h2>All findings together</h2>
    ${table({
      id: 'findings-together',
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
  </section>`;
}

const methods = html`<section>
  <h2>Methods</h2>
  <p>
    AUC is the Mann-Whitney statistic, ties counting one half. Intervals of single findings: DeLong on the logit scale
    where each image is a patient of its own, else influence functions summed per patient; shares: Wilson, at the
    effective sample size of the patients. The mean AUC has a BCa bootstrap interval over whole patients, all findings
    of an image drawn together. What this cannot tell you: whether the model saw these cases, and how it does on others
    than these.
  </p>
</section>`;
