import type { LeaderboardRow } from '@paucis/contracts';
import { attachmentsOf, count, counted, downloads, html, type Markup, range, score, type Table } from '@paucis/reports';
import { whiskers } from '../plots/whiskers.js';
import type { ReportInput } from '../report-input.js';

const mostRows = 40;
const mostInPlot = 20;

/** Every trial by rank, first drawn, then in figures. */
export function leaderboardSection(input: ReportInput): Markup {
  const { comparison, foldScores } = input;
  const { rows } = comparison;
  if (rows.length === 0)
    return html`<section>
      <h2>Leaderboard</h2>
      <p>No run has been scored.</p>
    </section>`;
  const hidden = rows.length - mostRows;
  return html`<section>
    <h2>Leaderboard</h2>
    ${whiskers(rows.slice(0, mostInPlot), foldScores, comparison)}
    <div class="wide">
      <table>
        <caption>
          Mean of the AUCs within each fold, with the 95 % interval of that mean. Recipes marked "among the best" cannot
          be told from the first with these images.
        </caption>
        <thead>
          <tr>
            <th class="n" scope="col">#</th>
            <th scope="col">recipe</th>
            <th class="n" scope="col">AUC</th>
            <th class="n" scope="col">95 % interval</th>
            <th class="n" scope="col">accuracy</th>
            <th class="n" scope="col">steps</th>
            <th class="n" scope="col">runs</th>
          </tr>
        </thead>
        <tbody>
          ${rows.slice(0, mostRows).map((row) => tableRow(row, input))}
        </tbody>
      </table>
    </div>
    ${downloads(attachmentsOf(asTable(rows)))}
    ${hidden > 0 && html`<p class="faint">${counted(hidden, 'further trial')} below these are in the JSON of the comparison.</p>`}
  </section>`;
}

function tableRow(row: LeaderboardRow, { comparison }: ReportInput): Markup {
  const { withinBest, complete } = row;
  return html`<tr class="${complete ? (withinBest ? 'best' : '') : 'stopped'}">
    <td class="n">${complete ? row.rank : '–'}</td>
    <td>
      ${row.family} <span class="faint">trial ${row.trialIndex}</span>
      ${row.trialId === comparison.winnerTrialId && badge('winner', 'is-best')}
      ${row.trialId === comparison.baselineTrialId && badge('tuned CNN baseline')}
      ${withinBest && badge('among the best', 'is-best')} ${!complete && badge('stopped before all folds')}
      ${row.collapsed && badge('learnt nothing', 'is-bad')}
    </td>
    <td class="n">${score(row.auc.estimate)}</td>
    <td class="n">${complete ? range(row.auc) : '–'}</td>
    <td class="n">${score(row.accuracy)}</td>
    <td class="n">${count(row.step)}</td>
    <td class="n">${row.runs}</td>
  </tr>`;
}

/** All trials, also those that the page has no room for. */
const asTable = (rows: readonly LeaderboardRow[]): Table => ({
  ...{ id: 'leaderboard', caption: 'Leaderboard: mean of the within-fold AUCs with 95 % intervals' },
  columns: [
    { title: 'rank', print: count },
    { title: 'recipe', left: true },
    { title: 'trial', print: count },
    { title: 'AUC', interval: true },
    { title: 'accuracy' },
    { title: 'steps', print: count },
    { title: 'runs', print: count },
    { title: 'among the best', left: true },
  ],
  rows: rows.map(({ rank, family, trialIndex, auc, accuracy, step, runs, complete, withinBest }) => [
    ...[complete ? rank : undefined, family, trialIndex, complete ? auc : auc.estimate],
    ...[accuracy, step, runs, complete ? (withinBest ? 'yes' : 'no') : 'stopped'],
  ]),
});

const badge = (text: string, kind = ''): Markup => html`<span class="badge ${kind}">${text}</span>`;
