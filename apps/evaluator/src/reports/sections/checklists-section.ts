import { replicatesOf } from '@paucis/contracts';
import { checklist, claim, count, counted, html, type Markup, tripodAi } from '@paucis/reports';
import { splitWords } from '../design-words.js';
import { positiveName } from '../report-facts.js';
import type { ReportInput } from '../report-input.js';
import { preprocessingText } from './data-section.js';

/** What the reporting guidelines ask for, as far as it is on record. */
export function checklistsSection(input: ReportInput): Markup {
  const evidence = evidenceOf(input);
  return html`<section>
    <h2>Reporting guidelines</h2>
    ${checklist(tripodAi, evidence.tripod)} ${checklist(claim, evidence.claim)}
  </section>`;
}

function evidenceOf(input: ReportInput) {
  const { sweep, plan, dataset, comparison, pins, winner, findings } = input;
  const { spec } = sweep;
  const source = `${plan.datasetName}${dataset?.citation ? `: ${dataset.citation}` : ''}`;
  const partition = splitWords(plan);
  const flow = `${counted(plan.dropped.length, 'image')} left out of training, each with its reason: section Data`;
  const model = 'network, pretraining, augmentation and training settings: section The recipe';
  const tuning = `${counted(sweep.trials.proposed, 'recipe')} proposed by ${spec.sampler.name}, judged on validation folds`;
  const measures = findings
    ? 'AUC of each finding and their mean, PR-AUC, sensitivity and specificity at one half, F1, Brier'
    : 'AUC, PR-AUC, accuracy, F1, MCC, kappa, Brier, calibration, rates at cross-fitted thresholds, decision curve';
  const size = `training ${count(plan.folds[0]?.trainingSize ?? 0)}, validation ${count(plan.folds[0]?.validationSize ?? 0)} a fold, test ${count(plan.testSize)}`;
  const intervals = 'intervals named in each table; Holm over the finalists; multiple comparisons with the best';
  const software = pins
    .map(
      ({ profile, codeVersion }) =>
        `${profile.runtime} ${profile.runtimeVersion}${codeVersion ? `, code ${codeVersion}` : ''}`,
    )
    .join('; ');
  const { preprocessing } = plan.dataset;
  const prepared = `${preprocessing ? preprocessingText(preprocessing) : 'as the data set came'}; pixel values scaled to -1 to 1`;
  const tested = comparison.test.length > 0;
  const hasSubgroups = input.subgroups.some(({ rows }) => rows.length > 0);
  return {
    tripod: {
      '5a': source,
      '7': prepared,
      '10': `${size} (not how it was determined)`,
      '12a': partition,
      '12c': `${model}; ${tuning}`,
      '12e': measures,
      '12g': tested
        ? 'mean of the fold models, exactly what would be released'
        : 'each fold model on its validation images',
      '13': dataset?.counts
        ? 'class counts in section Data; classes weighed by rarity where the recipe says so'
        : undefined,
      '15': findings
        ? 'a probability for each finding'
        : `probability of ${positiveName({ plan })}; thresholds in section At a threshold`,
      ...(dataset?.licence && { '18e': dataset.licence }),
      '18f': software,
      '20a': flow,
      '21': size,
      '22': model,
      ...(winner && { '23a': 'sections The winner in detail, Calibration' }),
      ...(findings && { '23a': 'sections The winner in detail, Each finding' }),
      ...(hasSubgroups && { '14': 'section Subgroups', '23b': 'section Subgroups' }),
      '26': 'section What this cannot tell you',
    },
    claim: {
      '4': `find the best recipe by ${spec.objective.metric}`,
      '6': 'model development by a search, not a comparison of methods',
      '7': source,
      '9': prepared,
      '10': flow,
      '19': `${size} (not how it was determined)`,
      '20': partition,
      '21': 'group of each sample (patient where the data set names one, else the image); exact copies on one side',
      '22': model,
      '23': software,
      '24': `seeded (${Array.from({ length: replicatesOf(spec.split).seeds }, (_, at) => at).join(', ')}); pretraining as the recipe says`,
      '25': tuning,
      '26': 'highest mean within-fold score at the last rung with all folds; corrected for having been chosen',
      '27': 'mean of the probabilities of the fold models',
      '28': measures,
      '29': intervals,
      '33': flow,
      '35': tested ? 'validation and sealed test' : 'validation; the sealed test is closed',
      '36': 'sections Leaderboard, The winner in detail',
      '38': 'section What this cannot tell you',
    },
  } as { tripod: Record<string, string>; claim: Record<string, string> };
}
