import {
  calibrationSection,
  findingsSections,
  html,
  type Markup,
  operatingSection,
  scoresSection,
  type SubgroupsOfModel,
  subgroupsOf,
  subgroupsSection,
} from '@paucis/reports';
import { finalistsOf, nameOfRow, rowOf } from '../report-facts.js';
import type { ReportInput } from '../report-input.js';

/** Everything about the winner: on the sealed test where that was opened, else on the validation images of its folds. */
export function winnerSection(input: ReportInput): Markup | undefined {
  const { winner, findings } = input;
  if (findings) return findingsOfWinner(findings, input);
  if (!winner) return undefined;
  const shown = winner.test ?? winner.validation;
  return html`${introduced(input, winner.test !== undefined, scoresSection('winner', shown))}
  ${operatingSection('winner', shown)} ${calibrationSection('winner', shown)}
  ${subgroupsSection('winner', subgroupsOf(shown), subgroupsOfFinalists(input)) ?? unrecorded}`;
}

/** Of several findings: each by itself, and their mean within each subgroup. */
function findingsOfWinner({ validation, test }: NonNullable<ReportInput['findings']>, input: ReportInput): Markup {
  const shown = test ?? validation;
  const models = subgroupsOfFinalists(input);
  const subgroups = models[0]?.subgroups ?? [];
  const unit = shown.groups < shown.images ? 'patient' : 'image';
  return html`${introduced(input, test !== undefined)} ${findingsSections('winner', shown)}
  ${subgroupsSection('winner', { subgroups, classes: [], unit, whole: shown.macroAuc }, models) ?? unrecorded}`;
}

function introduced(input: ReportInput, isTested: boolean, more?: Markup): Markup | undefined {
  const [finalist] = finalistsOf(input);
  if (!finalist) return undefined;
  return html`<section>
    <h2>The winner in detail</h2>
    <p>
      ${nameOfRow(finalist.row)},
      ${isTested ? 'its ensemble on the sealed test images' : 'its fold models on the validation images of their folds; the figures share the luck of having been chosen'}.
      ${finalist.row.collapsed && html`<strong>It has learnt nothing: its answer is the same for every image.</strong>`}
    </p>
    ${more}
  </section>`;
}

function subgroupsOfFinalists(input: ReportInput): SubgroupsOfModel[] {
  return input.subgroups.flatMap(({ trialId, rows }) => {
    const row = rowOf(input, trialId);
    return row ? [{ name: `${row.family} #${row.trialIndex}`, subgroups: rows }] : [];
  });
}

const unrecorded = html`<section>
  <h2>Subgroups</h2>
  <p>
    Not recorded: the data set brings no sex, age, site or scanner of its images, so nothing can be said of how the
    model does for each. With a file of predictions and such columns, <code>paucis evaluate --subgroup</code> says it.
  </p>
</section>`;
