import type { Comparison, LeaderboardRow } from '@paucis/contracts';
import {
  figure,
  html,
  type Markup,
  niceRange,
  type Scale,
  scaleOf,
  score,
  ticksOf,
  upright,
  withRange,
} from '@paucis/reports';
import type { FoldScore } from '../report-input.js';

const width = 760;
const left = 190;
const right = 20;
const top = 26;
const rowHeight = 27;

/** Trials by rank: mean, interval, and each run that they stand on. */
export function whiskers(
  rows: readonly LeaderboardRow[],
  foldScores: readonly FoldScore[],
  comparison: Comparison,
): Markup {
  const scores = (row: LeaderboardRow) => foldScores.filter(({ trialId }) => trialId === row.trialId);
  const values = rows.flatMap((row) => [
    row.auc.estimate,
    ...(row.complete ? [row.auc.low, row.auc.high] : []),
    ...scores(row).map(({ auc }) => auc),
  ]);
  const [low, high] = niceRange(values, 6);
  const x = scaleOf([low, Math.min(1, high)], [left, width - right]);
  const bottom = top + rows.length * rowHeight;
  const ticks = ticksOf(x.low, x.high, 6);
  const leader = rows.find(({ complete }) => complete);
  const body = html`
    ${upright(ticks, x, { top: top - 6, bottom })}
    <text class="axis" x="${(left + width - right) / 2}" y="${bottom + 34}" text-anchor="middle"
      >AUC on validation images</text
    >
    ${leader && html`<line class="reference" x1="${x.at(leader.auc.estimate)}" x2="${x.at(leader.auc.estimate)}" y1="${top - 6}" y2="${bottom}" />`}
    ${rows.map((row, at) => rowMarks(row, scores(row), x, top + at * rowHeight + rowHeight / 2))}
    ${leader && comparison.selectionCorrected && diamond(comparison.selectionCorrected.estimate, x, top + rows.indexOf(leader) * rowHeight + rowHeight / 2)}
  `;
  return figure({
    id: 'leaderboard-plot',
    className: 'plot scrolled',
    title: 'Cross-validated AUC of each recipe',
    description: rows
      .map(
        (row) =>
          `${row.rank}. ${row.family}, trial ${row.trialIndex}: ${row.complete ? withRange(row.auc) : `${score(row.auc.estimate)}, stopped early`}`,
      )
      .join('; '),
    ...{ width, height: bottom + 42, body },
    data: {
      columns: [
        { title: 'recipe', left: true },
        { title: 'trial' },
        { title: 'AUC', interval: true },
        { title: 'runs', left: true },
      ],
      rows: rows.map((row) => [
        ...[row.family, row.trialIndex, row.complete ? row.auc : row.auc.estimate],
        scores(row)
          .map(({ auc }) => auc)
          .join(' '),
      ]),
    },
    caption: html`Large dots are means over the folds, bars their 95 % intervals, small dots the single runs.
      <span class="key key-best">Blue</span>: cannot be told from the best. <span class="key key-rest">Grey</span>:
      behind it, or stopped before all folds (hollow, without an
      interval).${comparison.selectionCorrected && html` The diamond is the leader's score corrected for having been chosen.`}`,
  });
}

function rowMarks(row: LeaderboardRow, scores: readonly FoldScore[], x: Scale, y: number): Markup {
  const { auc, complete, withinBest } = row;
  const tone = withinBest ? 'best' : 'rest';
  return html`<g class="${tone}">
    <text class="label" x="${left - 12}" y="${y + 4}" text-anchor="end"
      >${row.family} <tspan class="faint">#${row.trialIndex}</tspan></text
    >
    ${scores.map(({ auc: value }) => html`<circle class="run" cx="${x.at(value)}" cy="${y}" r="2.6" />`)}
    ${complete && html`<line class="bar" x1="${x.at(Math.max(x.low, auc.low))}" x2="${x.at(Math.min(x.high, auc.high))}" y1="${y}" y2="${y}" />`}
    <circle class="${complete ? 'mean' : 'mean hollow'}" cx="${x.at(auc.estimate)}" cy="${y}" r="5" />
  </g>`;
}

function diamond(value: number, x: Scale, y: number): Markup {
  const at = x.at(Math.max(x.low, value));
  return html`<path class="diamond" d="M${at} ${y - 6}L${at + 6} ${y}L${at} ${y + 6}L${at - 6} ${y}Z" />`;
}
