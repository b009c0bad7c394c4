import { type Comparison, replicatesOf } from '@paucis/contracts';
import { counted, duration, html, type Markup, methodName } from '@paucis/reports';
import { schedulerWords, splitWords } from '../design-words.js';
import { hasFindings, positiveName } from '../report-facts.js';
import type { ReportInput } from '../report-input.js';

/** How the figures were made, written from what was really done. */
export function methodsSection(input: ReportInput): Markup {
  const { sweep, plan, comparison } = input;
  const { spec } = sweep;
  const folds = plan.folds.length;
  const { seeds } = replicatesOf(spec.split);
  const replicates = seeds > 1 ? `, each with ${seeds} seeds` : '';
  const proposed = sweep.trials.proposed;
  return html`<section>
    <h2>Methods</h2>
    <p>
      ${splitWords(plan)} ${counted(proposed, 'recipe')} ${proposed === 1 ? 'was' : 'were'} proposed by
      ${samplerWords(input)} and trained on ${counted(folds, 'fold')}${replicates} ${schedulerWords(spec.scheduler)}.
      Every recipe saw the same folds and seeds. Models are scored at fixed steps: no step, threshold or temperature was
      chosen on the images that it is scored on.
    </p>
    <p>
      The cross-validated AUC is the mean of the AUCs within folds; scores of different models were never pooled. Its
      interval comes from influence functions made of within-fold placement values, summed per patient or image (LeDell,
      Petersen, van der Laan 2015), on the logit scale. Which recipes cannot be told from the best was decided by
      multiple comparisons with the best (Hsu 1981) on paired differences per fold with the corrected resampled variance
      (Nadeau, Bengio 2003) and 95 % confidence over all comparisons. ${correctedWords(comparison)}
      ${answersWords(input)}
    </p>
    ${comparison.test.length > 0 && testWords(comparison)}
    <h3>What this cannot tell you</h3>
    <ul>
      ${limits(input).map((limit) => html`<li>${limit}</li>`)}
    </ul>
  </section>`;
}

const samplerWords = ({ sweep: { spec } }: ReportInput): string =>
  `the ${spec.sampler.name} sampler (seed ${spec.sampler.seed})`;

const answersWords = (input: ReportInput): string =>
  hasFindings(input)
    ? 'An image may have several findings: each is a question of its own with its own scores, the AUC is the mean over those that the images of a fold both have and have not, and what one patient does to all of them goes together. Labels that are not known were left out of training and scoring. Accuracy is the share of right answers at a probability above one half over all findings. A run counts as having learnt nothing when its probabilities are the same for every image.'
    : 'Accuracy is the share of right answers at a score above one half (two classes) or of the largest score. A run counts as having learnt nothing when it gives every image the same answer.';

const correctedWords = ({ selectionCorrected }: Comparison): string =>
  selectionCorrected
    ? "The leader's score was corrected for having been chosen by bootstrap bias-corrected cross-validation (Tsamardinos and others 2018) over the stored out-of-fold predictions, stopped trials included."
    : 'With fewer than two complete recipes there was nothing to correct for.';

const testWords = ({ test }: Comparison): Markup =>
  html`<p>
    On the sealed test the probabilities of all fold models of a recipe were averaged. AUC intervals:
    ${methodName(test[0]?.auc.method ?? '')}; accuracy intervals: Wilson; the difference is paired on the same images.
    The finalists were fixed by a hash that the registry stored before it opened the seal.
  </p>`;

function limits(input: ReportInput): string[] {
  const { plan, comparison, unscored } = input;
  const own = comparison.test[0]?.n ?? plan.testSize;
  return [
    'A search is not a comparison: the sampler spends unequally on the families, so a family that lost here has not been shown to be worse. Only a study with equal budgets could say so.',
    'Intervals are about drawing other images like these. They say nothing of other hospitals, scanners or patients unlike these.',
    ...(own > 0 && own < 1000 ? [`With ${own} test images, differences of a few points of AUC cannot be seen.`] : []),
    ...(plan.dataset.classes.length === 2 && !hasFindings(input)
      ? [
          `Sensitivity and specificity depend on which class is called positive. Here it is ${positiveName(input)}; the AUC is the same either way.`,
        ]
      : []),
    ...(plan.leaks
      ? [
          `The split leaks and was accepted so: ${plan.leaks.training} training images are copies of held-out images or share their group. All figures are optimistic.`,
        ]
      : []),
    ...(plan.provenance === 'phantom' ? ['The images are drawn, not measured: nothing here is about medicine.'] : []),
    ...(unscored > 0
      ? [
          `${counted(unscored, 'run')} of the sweep could not be scored and ${unscored === 1 ? 'is' : 'are'} missing from every figure.`,
        ]
      : []),
    'The seal guards against mistakes. Where everything runs on one machine, its owner could read the test images.',
    'Not for clinical use.',
  ];
}

/** What a repetition needs: seeds, code, numbers, time. */
export function reproductionSection({ sweep, pins, spent, plan, comparison }: ReportInput): Markup {
  const { spec } = sweep;
  return html`<section>
    <h2>Reproduction</h2>
    <table class="facts">
      <tbody>
        ${fact('sweep', html`<code>${sweep.id}</code>; <code>paucis replay</code> derives its decisions again from the log`)}
        ${fact('split plan', html`<code>${plan.id}</code>`)}
        ${fact('seeds', `sampler ${spec.sampler.seed}; replicates ${Array.from({ length: replicatesOf(spec.split).seeds }, (_, seed) => seed).join(', ')}`)}
        ${pins.map(({ codeVersion, profile }) =>
          fact(
            'computed with',
            html`${profile.runtime} ${profile.runtimeVersion} on ${profile.device}, ${profile.precision},
            ${counted(profile.threads, 'thread')} a slot${codeVersion && html`; code <code>${codeVersion}</code>`}`,
          ),
        )}
        ${spent.map(({ kind, jobs, seconds }) => fact(`${kind} jobs`, `${counted(jobs, 'job')}, ${duration(seconds)} of one slot`))}
        ${fact('sealed test', comparison.status === 'open' ? 'closed' : comparison.status)}
      </tbody>
    </table>
  </section>`;
}

const fact = (name: string, value: string | Markup): Markup =>
  html`<tr>
    <th scope="row">${name}</th>
    <td>${value}</td>
  </tr>`;
