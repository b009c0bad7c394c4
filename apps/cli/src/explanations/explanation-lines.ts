import type { Explanation } from '@paucis/contracts';
import { count, interval, score } from '../terminal/format.js';
import { table } from '../terminal/table.js';

type Summary = NonNullable<Explanation['summary']>;
type Figure = Summary['background']['whole'];

const shown = (figure: Figure): string => ('reason' in figure ? `- ${figure.reason}` : interval(figure));

/** What an explanation has shown; the pictures stand in the report. */
export function explanationLines(sweep: string, { summary, trialId }: Explanation): string[] {
  if (!summary) return [`trial ${trialId} of ${sweep} is being explained`];
  const { models, images, comparisons, randomised, objects, background, alerts } = summary;
  return [
    `${sweep}, trial ${trialId}: ${count(models, 'model')}, ${count(images, 'validation image')}`,
    ...table(comparisons, [
      { title: '  map', value: ({ order }) => `  ${order}` },
      { title: 'pixels', value: ({ kind }) => (kind === 'deletion' ? 'taken away' : 'brought back') },
      { title: 'against', value: ({ against }) => against },
      { title: 'advantage', value: ({ advantage }) => shown(advantage) },
    ]),
    ...randomised.map(
      ({ method, median, passes }) =>
        `  ${method} against random weights: rank correlation ${median === undefined ? 'undefined (constant maps)' : score(median)}${passes ? '' : ', too alike'}`,
    ),
    ...objects
      .filter(({ size }) => size === 'all')
      .map(
        ({ method, share, area, untrained, n }) =>
          `  ${method} on the lesion: ${shown(share)} of ${count(n, 'image')} (an even map: ${score(area)}${untrained === undefined ? '' : `, random weights: ${score(untrained)}`})`,
      ),
    `  ${background.removed === 'object' ? 'without the lesion' : 'border alone'}: AUC ${shown(background.without)} (whole images ${shown(background.whole)})`,
    ...alerts.map((alert) => `  note: ${alert}`),
    ...(alerts.length === 0 ? ['  the checks found nothing against the maps'] : []),
    `  pictures: npm run paucis -- report ${sweep}`,
  ];
}
