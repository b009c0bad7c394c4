import { forest, html, type Markup, pValue, signed, table } from '@paucis/reports';
import type { ReportInput } from '../report-input.js';

/** What a study registered and how it was judged; nothing in the report of a search. */
export function studySection({ comparison: { study }, sweep }: ReportInput): Markup {
  if (!study) return html``;
  const { budget, sampler } = sweep.spec;
  const { difference, p, arms, claim, hash, reason } = study;
  const compared = difference &&
    p !== undefined && {
      id: 'study-difference',
      caption: 'First arm minus second; the ends of the interval are the bounds that judge',
      columns: [
        { title: 'claim', left: true },
        { title: 'difference', interval: true, print: signed },
        { title: 'p (one-sided)' },
        { title: 'verdict', left: true },
      ],
      rows: [[claim, difference, p, study.verdict]],
    };
  return html`<section>
    <h2>Study</h2>
    <p>
      Registered before the first run, and judged once: <strong>${claim}</strong>. Every arm was given ${budget.trials}
      trials (${sampler.name}), trained in full on the same folds with the same seeds. In each fold an arm is
      represented by the trial that is best on the other folds, so no score chose the trial it belongs to; the interval
      counts other folds and seeds (corrected resampled t) and other draws of the trials (bootstrap).
    </p>
    ${
      difference &&
      forest({
        id: 'study-plot',
        title: 'Difference that the study judges',
        axis: `first arm minus second, ${Math.round(100 * difference.level)} % interval`,
        rows: [{ name: arms.map(({ name }) => name).join(' − '), value: difference }],
        reference: 0,
        caption: html`The claim is judged by where this interval lies, and by nothing else on this page.`,
      })
    }
    ${compared ? table(compared) : html`<p class="note">${reason ?? ''}</p>`}
    ${table({
      id: 'study-arms',
      caption: 'Arms, cross-fitted',
      columns: [
        { title: 'arm', left: true },
        { title: 'value' },
        { title: 'standard deviation over other draws' },
        { title: 'complete trials', print: String },
        { title: 'trials', print: String },
      ],
      rows: arms.map(({ name, value, tuning, complete, trials }) => [name, value, tuning, complete, trials]),
    })}
    <p class="note">
      ${p !== undefined && html`${pValue(p)} of the claim. `}SHA-256 of the registration, as it stands in the first
      event of the log: <code>${hash}</code>
    </p>
  </section>`;
}
