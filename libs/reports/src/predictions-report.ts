import { type Assessment, isUnscored, type PairComparison, type RecipeRanks, type Unscored } from '@paucis/statistics';
import { checklist } from './checklists/checklist.js';
import { claim } from './checklists/claim.js';
import { tripodAi } from './checklists/tripod-ai.js';
import { html, type Markup } from './html.js';
import { count, counted, methodName, moment, range, score } from './numbers.js';
import { page } from './page.js';
import { roc, type RocSeries } from './plots/roc.js';
import { calibrationSection } from './sections/calibration-section.js';
import { operatingSection } from './sections/operating-section.js';
import { pairsSection, verdict } from './sections/pairs-section.js';
import { casesOf, headlineOf, scoresSection } from './sections/scores-section.js';
import { subgroupsOf, subgroupsSection } from './sections/subgroups-section.js';
import { reproductionSection } from './sections/reproduction-section.js';

export interface AssessedModel {
  readonly name: string;
  readonly assessment: Assessment;
  /** Of the positive class; absent where there are more than two. */
  readonly roc?: RocSeries;
}

/** Everything that a report on files of predictions prints. */
export interface PredictionsReport {
  readonly createdAt: number;
  readonly models: readonly AssessedModel[];
  readonly pairs: readonly PairComparison[];
  /** Three or more models with folds, all at once. */
  readonly ranks?: RecipeRanks | Unscored;
  /** Where each figure comes from: files, columns, options, versions. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}

/** One HTML file about anyone's predictions: scores, thresholds, calibration, subgroups, comparison, methods. */
export function predictionsReport(input: PredictionsReport): string {
  const { models } = input;
  const title = models.map(({ name }) => name).join(' against ');
  return page({
    title: `${title}: report`,
    body: html`${summary(input)} ${pairsSection('comparison', input.pairs, input.ranks)} ${rocSection(models)}
    ${models.map(modelSections)} ${methods(input)} ${reproduction(input)}`,
    footer: 'Written by Paucis from the given predictions. Not for clinical use.',
  });
}

function summary({ models, pairs, createdAt }: PredictionsReport): Markup {
  const [first] = models;
  const warnings = [...new Set(models.flatMap(({ assessment }) => assessment.warnings))];
  const said = pairs.length > 0 ? pairs.map(verdict) : first ? [headlineWords(first)] : [];
  const decided = pairs.length === 0 || pairs.every((pair) => !verdict(pair).startsWith('Undecided'));
  return html`<header>
      <p class="over">Paucis · report on predictions</p>
      <h1>${models.map(({ name }) => name).join(' against ')}</h1>
      <p class="sub">${first && sizeWords(first.assessment)} · written ${moment(createdAt)}</p>
    </header>
    <section class="verdict${decided ? ' decided' : ''}" aria-label="Verdict">
      ${said.map((sentence) => html`<p>${sentence}</p>`)}
    </section>
    <dl class="tiles">${models.map(({ name, assessment }) => tile(`AUC of ${name}`, assessment))}</dl>
    ${warnings.map((warning) => html`<p class="note">${warning}</p>`)}`;
}

function tile(name: string, assessment: Assessment): Markup {
  const auc = headlineOf(assessment).figures.get('auc');
  const [value, more] =
    !auc || isUnscored(auc)
      ? ['–', auc?.reason ?? '']
      : [score(auc.estimate), `${range(auc)} · ${methodName(auc.method)}`];
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}<small>${more}</small></dd>
  </div>`;
}

function headlineWords({ name, assessment }: AssessedModel): string {
  const auc = headlineOf(assessment).figures.get('auc');
  if (!auc || isUnscored(auc)) return `${name} has no AUC: ${auc?.reason ?? 'nothing was scored'}.`;
  const chance =
    auc.low <= 0.5 && auc.high >= 0.5
      ? ' Chance, 0.5, lies within the interval: nothing shows that the model has learnt anything.'
      : '';
  return `AUC ${score(auc.estimate)} (${auc.level * 100} % interval ${range(auc)}) over ${casesOf(assessment)}.${chance}`;
}

function sizeWords(assessment: Assessment): string {
  const { image } = assessment;
  const groups = image.groups < image.n ? ` of ${counted(image.groups, 'patient')}` : '';
  const models = assessment.models > 1 ? `, scored by ${counted(assessment.models, 'fold model')}` : '';
  return `${counted(image.n, 'image')}${groups}${models}`;
}

function rocSection(models: readonly AssessedModel[]): Markup | undefined {
  const series = models.flatMap((model) => (model.roc ? [model.roc] : []));
  const [first] = models;
  if (series.length === 0 || !first) return undefined;
  return html`<section>
    <h2>Cases found against false alarms (ROC)</h2>
    <div class="pair">${roc({ id: 'roc', series, positive: first.assessment.classes[1] ?? 'positive' })}</div>
  </section>`;
}

function modelSections({ name, assessment }: AssessedModel, at: number): Markup {
  const id = `model-${at + 1}`;
  return html`<section>
      <h2>Scores of ${name}</h2>
      ${scoresSection(id, assessment)}
    </section>
    ${operatingSection(id, assessment)} ${calibrationSection(id, assessment)}
    ${subgroupsSection(id, subgroupsOf(assessment))}`;
}

function methods({ models, pairs }: PredictionsReport): Markup {
  const [first] = models;
  if (!first) return html``;
  const { assessment } = first;
  const auc = headlineOf(assessment).figures.get('auc');
  const aucWords = auc && !isUnscored(auc) ? methodName(auc.method) : 'none';
  return html`<section>
    <h2>Methods</h2>
    <p>
      ${sizeWords(assessment)} were scored.
      ${assessment.headline === 'group' && 'Patients are the unit of the headline: scores of their images were averaged, and a patient is positive when any image is.'}
      AUC is the Mann-Whitney statistic, ties counting one
      half${assessment.classes.length > 2 && '; over more than two classes the unweighted mean of one against the rest'}${assessment.models > 1 && '; it is the mean of the AUCs within folds, and scores of different models were never ranked together'}.
      Its interval: ${aucWords}. Shares have Wilson intervals, at the effective sample size where patients hold several
      images. Other scores have BCa bootstrap intervals; patients were drawn whole and stratified by class. Thresholds
      and temperatures were fixed beforehand or cross-fitted, never chosen on the cases that they are scored on.
    </p>
    ${
      pairs.length > 0 &&
      html`<p>
        Differences are paired on the same samples: DeLong's test where every image is a patient of its own and one
        model scored them all, otherwise the bootstrap over whole patients. Up to five models are compared pair by pair
        with Holm's correction. Equivalence: two one-sided tests with the margin stated. What is said of recipes rests
        on differences within folds with the corrected resampled variance (Nadeau, Bengio 2003).
      </p>`
    }
    <h3>What this cannot tell you</h3>
    <ul>
      <li>Whether the model saw these cases, or copies of them, in training: only whoever trained it knows.</li>
      <li>
        Intervals are about drawing other cases like these. They say nothing of other hospitals, scanners or patients
        unlike these.
      </li>
      <li>
        How often this set was looked at before. Every look that led to a choice makes the figures more optimistic.
      </li>
    </ul>
  </section>`;
}

function reproduction({ models, facts, pairs }: PredictionsReport): Markup {
  const [first] = models;
  const evidence = first ? evidenceOf(first.assessment, pairs) : { tripod: {}, claim: {} };
  return html`<section>
      <h2>Reporting guidelines</h2>
      ${checklist(tripodAi, evidence.tripod)} ${checklist(claim, evidence.claim)}
    </section>
    ${reproductionSection(facts)}`;
}

function evidenceOf(assessment: Assessment, pairs: readonly PairComparison[]) {
  const { image, classes } = assessment;
  const size = `${sizeWords(assessment)}; ${image.perClass.map(({ class: name, n }) => `${count(n)} ${name}`).join(', ')}`;
  const measures =
    'discrimination, calibration, decision curve, rates at cross-fitted thresholds; intervals named in each table';
  const subgroups =
    assessment.subgroups.length > 0
      ? `${[...new Set(assessment.subgroups.map(({ column }) => column))].join(', ')}: section Subgroups`
      : undefined;
  const imbalance = `${classes.map((name, at) => `${name} ${((100 * (image.perClass[at]?.n ?? 0)) / image.n).toFixed(1)} %`).join(', ')}; nothing was resampled for evaluation`;
  return {
    tripod: {
      '10': size,
      '12e': measures,
      ...(subgroups && { '14': subgroups, '23b': subgroups }),
      '13': imbalance,
      '15': 'probabilities; thresholds in section "At a threshold"',
      '21': size,
      '23a': 'sections Scores, At a threshold, Calibration',
      '26': 'section "What this cannot tell you"',
    },
    claim: {
      '19': `${size} (not how it was determined)`,
      '28': measures,
      '29':
        pairs.length > 0 ? 'intervals, paired tests, Holm, equivalence: section Comparison' : 'intervals in each table',
      '35': 'section Scores, on the given cases',
      '36': 'section Scores, At a threshold',
      '38': 'section "What this cannot tell you"',
      ...(assessment.models > 1 && {
        '27': `${assessment.models} fold models, scored within folds, not as an ensemble`,
      }),
    },
  };
}
