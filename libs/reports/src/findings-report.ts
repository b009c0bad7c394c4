import { type FindingsAssessment, isUnscored } from '@paucis/statistics';
import { html } from './html.js';
import { counted, methodName, moment, range, score } from './numbers.js';
import { page } from './page.js';
import { findingsSections } from './sections/findings-sections.js';
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
      ${findingsSections('findings', assessment)} ${methods} ${reproductionSection(facts)}`,
    footer: 'Written by Paucis from the given predictions. Not for clinical use.',
  });
}

const methods = html`<section>
  <h2>Methods</h2>
  <p>
    AUC is the Mann-Whitney statistic, ties counting one half. Intervals of single findings: DeLong on the logit scale
    where each image is a patient of its own, else influence functions summed per patient; shares: Wilson, at the
    effective sample size of the patients. The mean AUC has an interval from the same influence functions, summed per
    patient over all findings of all images. What this cannot tell you: whether the model saw these cases, and how it
    does on others than these.
  </p>
</section>`;
