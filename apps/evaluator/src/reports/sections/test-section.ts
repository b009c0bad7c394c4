import type { TestScore } from '@paucis/contracts';
import { count, counted, html, type Markup, methodName, pValue, range, score, signed } from '@paucis/reports';
import { hasFindings, isLeaky, majorityOf } from '../report-facts.js';
import type { ReportInput } from '../report-input.js';
import { differenceWords } from './summary.js';

/** What the sealed images showed, and how often they have been looked at. */
export function testSection(input: ReportInput): Markup {
  const { comparison, plan } = input;
  const { test, status, error } = comparison;
  if (test.length === 0) {
    return html`<section>
      <h2>Sealed test</h2>
      ${status === 'failed' ? html`<p class="note">The test could not be finished: ${error ?? 'the log says why'}. The seal counts as opened.</p>` : unopened(plan.testSize)}
    </section>`;
  }
  const { officialTest = [] } = comparison;
  const title = isLeaky(input)
    ? 'official (leaky)'
    : plan.official
      ? 'grouped'
      : plan.kind === 'external'
        ? 'external'
        : 'official';
  return html`<section>
    <h2>Sealed test</h2>
    <p>
      Opened once for the two finalists, which were fixed beforehand. What was tested is the ensemble of each recipe's
      fold models, exactly what would be released. This was <strong>look ${test[0]?.look ?? 1}</strong> at these
      ${count(plan.testSize)} images; every further sweep that looks makes the figures a little more optimistic.
    </p>
    ${testTable(`Test set: ${title}`, test)} ${differenceLine(input)}
    ${officialTest.length > 0 && html`${testTable('Test set: official (leaky, for comparison)', officialTest)} ${nearCopies(input)}`}
    ${isLeaky(input) && leaky(input)} ${majorityLine(input)}
  </section>`;
}

const testTable = (caption: string, scores: readonly TestScore[]): Markup =>
  html`<div class="wide">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">ensemble</th>
          <th class="n" scope="col">AUC</th>
          <th class="n" scope="col">95 % interval</th>
          <th class="n" scope="col">accuracy</th>
          <th class="n" scope="col">95 % interval</th>
          <th class="n" scope="col">images</th>
          <th class="n" scope="col">look</th>
        </tr>
      </thead>
      <tbody>
        ${scores.map(testRow)}
      </tbody>
    </table>
  </div>`;

const unopened = (testSize: number): Markup =>
  testSize > 0
    ? html`<p>
        Still closed: ${count(testSize)} images that no model of this sweep has seen. <code>paucis finalize</code> opens
        it once, for the winner and the tuned CNN baseline.
      </p>`
    : html`<p>The data set has no test part, so nothing is sealed and nothing can be tested.</p>`;

const testRow = ({ role, family, auc, accuracy, collapsed, n, look }: TestScore): Markup =>
  html`<tr class="${role === 'winner' ? 'best' : ''}">
    <td>
      ${family}
      <span class="badge ${role === 'winner' ? 'is-best' : ''}">${role}</span
      >${collapsed && html`<span class="badge is-bad">learnt nothing</span>`}
    </td>
    <td class="n">${score(auc.estimate)}</td>
    <td class="n">${range(auc)}</td>
    <td class="n">${score(accuracy.estimate)}</td>
    <td class="n">${range(accuracy)}</td>
    <td class="n">${count(n)}</td>
    <td class="n">${look}</td>
  </tr>`;

function differenceLine({ comparison: { test, testDifference, winnerTrialId, baselineTrialId } }: ReportInput): Markup {
  if (!testDifference) {
    return winnerTrialId === baselineTrialId
      ? html`<p>The winner is the tuned CNN baseline itself, so there is no difference to test.</p>`
      : html`<p>No tuned CNN baseline finished all folds, so the winner has nothing to be compared with.</p>`;
  }
  const { estimate, low, high, p, method } = testDifference;
  return html`<p>
    Difference on the same images: <strong>${signed(estimate)}</strong> AUC (95 % interval ${signed(low)} to
    ${signed(high)}, ${pValue(p)}, ${methodName(method)}): the winner's is
    ${differenceWords(testDifference, test[0]?.n)}. It is about these two ensembles, not about the recipes that made
    them.
  </p>`;
}

function majorityLine(input: ReportInput): Markup | undefined {
  const { dataset, plan } = input;
  const counts = dataset?.counts?.test;
  if (!counts || hasFindings(input) || counts.every((size) => size === 0)) return undefined;
  const { share, label, total } = majorityOf(counts);
  return html`<p class="faint">
    Always answering "${plan.dataset.classes[label] ?? label}" would be right for ${score(share)} of them; one image is
    ${(100 / total).toFixed(2)} points of accuracy.
  </p>`;
}

const nearCopies = ({ plan }: ReportInput): Markup =>
  html`<p class="note">
    ${counted(plan.official?.heldOut ?? 0, 'test image')} of this set ${plan.official?.heldOut === 1 ? 'has' : 'have'} a
    near copy in the published training part. The figures above ("grouped") are of models that were trained without
    those ${counted(plan.official?.copies ?? 0, 'image')}; the test is whole in both. The second ones are of the same
    recipes trained with them: published figures share that flaw, so compare them with these. Exact copies of test
    images are never trained on.
  </p>`;

const leaky = ({ plan: { leaks } }: ReportInput): Markup =>
  html`<p class="note">
    <strong>This split leaks and was accepted so:</strong> ${counted(leaks?.training ?? 0, 'training image')} are copies
    of held-out images or share their group. Read no figure here as what the model would do on other patients.
  </p>`;
