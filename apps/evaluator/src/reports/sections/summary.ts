import type { Estimate } from '@paucis/contracts';
import { count, counted, duration, html, type Markup, moment, powerWords, pValue, range, score } from '@paucis/reports';
import { finalistsOf, nameOfRow } from '../report-facts.js';
import type { ReportInput } from '../report-input.js';

/** What a reader in a hurry takes away: the verdict in words, then five figures. */
export function summary(input: ReportInput): Markup {
  const { sweep, comparison, plan, createdAt } = input;
  const { verdict, status } = comparison;
  return html`<header>
      <p class="over">Paucis · report of a ${comparison.study ? 'study' : 'sweep'}</p>
      <h1>${sweep.name}</h1>
      <p class="sub">on ${plan.datasetName} · ${sweep.status} · written ${moment(createdAt)}</p>
    </header>
    <section class="verdict${verdict.decided ? ' decided' : ''}" aria-label="Verdict">
      ${verdictLine(verdict.text)}
      ${status === 'finalized' ? testSentence(input) : html`<p>The sealed test has not been opened for this sweep: all figures below are from validation images.</p>`}
    </section>
    ${tiles(input)}`;
}

/** The first word is the verdict. */
function verdictLine(text: string): Markup {
  const [word = '', ...rest] = text.split(':');
  return rest.length === 0 ? html`<p>${text}</p>` : html`<p><strong>${word}:</strong>${rest.join(':')}</p>`;
}

function testSentence({ comparison: { test, testDifference } }: ReportInput): Markup {
  const [winner] = test;
  if (!winner) return html``;
  const against =
    testDifference &&
    html` Against the tuned CNN baseline on the same images: ${differenceWords(testDifference, winner.n)}
    (${pValue(testDifference.p)}).`;
  return html`<p>
    On the ${counted(winner.n, 'sealed test image')} (look ${winner.look}) its ensemble reaches an AUC of
    ${score(winner.auc.estimate)} (95 % interval ${range(winner.auc)}).${against}
  </p>`;
}

/** A difference whose interval holds zero is none that was shown. */
export function differenceWords(of: Estimate, images?: number): string {
  const { estimate, low, high } = of;
  const size = score(Math.abs(estimate));
  if (low > 0) return `better by ${size} AUC`;
  if (high < 0) return `worse by ${size} AUC`;
  const untold = `${size} AUC ${estimate < 0 ? 'lower' : 'higher'}, a difference that these images cannot tell from none`;
  return images === undefined ? untold : `${untold}; ${powerWords(of, images, 'test images')}`;
}

function tiles(input: ReportInput): Markup {
  const { comparison, sweep, spent } = input;
  const [winner] = finalistsOf(input);
  const corrected = comparison.selectionCorrected;
  const [tested] = comparison.test;
  const seconds = spent.reduce((sum, { seconds }) => sum + seconds, 0);
  return html`<dl class="tiles">
    ${winner && tile('Best recipe, cross-validated AUC', score(winner.row.auc.estimate), `${range(winner.row.auc)} · ${nameOfRow(winner.row)}`)}
    ${corrected && tile('Corrected for having been chosen', score(corrected.estimate), range(corrected))}
    ${tested ? tile(`Sealed test AUC, look ${tested.look}`, score(tested.auc.estimate), range(tested.auc)) : tile('Sealed test', 'closed', states[comparison.status])}
    ${tile('Trials', count(sweep.trials.proposed), `${counted(sweep.runs.reported, 'run')} · ${comparison.stopped} stopped before all folds`)}
    ${tile('Compute', duration(seconds), savedWords(input))}
  </dl>`;
}

/** What has become of a test that has no score. */
const states = {
  open: 'this sweep has not looked',
  finalizing: 'being tested',
  finalized: 'tested',
  failed: 'the test failed',
} as const;

const tile = (name: string, value: string, more: string): Markup =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}<small>${more}</small></dd>
  </div>`;

function savedWords({ sweep: { steps } }: ReportInput): string {
  const saved = 1 - steps.done / steps.withoutStopping;
  return steps.withoutStopping > 0 && saved > 0.005
    ? `${Math.round(saved * 100)} % of steps saved by early stopping`
    : 'of training slots';
}
