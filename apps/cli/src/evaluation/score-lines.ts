import { figureName, headlineOf, methodName, verdict } from '@paucis/reports';
import { type Assessment, isUnscored, type PairComparison, subgroupGaps } from '@paucis/statistics';
import { interval, score } from '../terminal/format.js';
import { table } from '../terminal/table.js';

/** What a terminal shows of one file. */
export function assessmentLines(name: string, assessment: Assessment): string[] {
  const card = headlineOf(assessment);
  const { image } = assessment;
  const patients = image.groups < image.n ? ` of ${image.groups} patients` : '';
  const rows = [...card.figures].map(([figure, value]) => ({ figure: figureName(figure), value }));
  return [
    `${name}: ${image.n} images${patients}; figures per ${assessment.headline === 'group' ? 'patient' : 'image'}`,
    ...table(rows, [
      { title: '  score', value: ({ figure }) => `  ${figure}` },
      { title: 'value', value: ({ value }) => (isUnscored(value) ? undefined : score(value.estimate)), align: 'right' },
      {
        title: '95 % interval',
        value: ({ value }) => (isUnscored(value) ? `- ${value.reason}` : interval(value).replace(/^\S+ /, '')),
      },
      { title: 'by', value: ({ value }) => (isUnscored(value) ? '' : methodName(value.method)) },
    ]),
    ...card.operating.map((rates) =>
      isUnscored(rates)
        ? `  threshold ${rates.reason}`
        : `  threshold ${rates.rule}: sensitivity ${shown(rates.sensitivity)}, specificity ${shown(rates.specificity)}`,
    ),
    ...subgroupGaps(assessment.subgroups).map(
      ({ column, best, worst, among, difference }) =>
        `  subgroups of ${column}: ${worst} is the worst of ${among}, its AUC ${interval(difference)} below that of ${best}`,
    ),
    ...assessment.warnings.map((warning) => `  note: ${warning}`),
  ];
}

/** What a terminal shows of each pair. */
export const pairLines = (pairs: readonly PairComparison[]): string[] =>
  pairs.flatMap((pair) => [
    verdict(pair),
    isUnscored(pair.models.auc)
      ? ''
      : `  these models: AUC difference ${interval(pair.models.auc)} (${methodName(pair.models.auc.test)})`,
    isUnscored(pair.recipes)
      ? `  these recipes: ${pair.recipes.reason}`
      : `  these recipes: AUC difference ${interval(pair.recipes)} (${methodName(pair.recipes.method)})`,
  ]);

const shown = (value: Assessment['subgroups'][number]['auc']): string =>
  isUnscored(value) ? value.reason : interval(value);
