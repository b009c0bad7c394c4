import type { Sweep, SweepGoal } from '@paucis/contracts';
import { attachmentsOf, count, counted, downloads, html, type Markup, score, type Table } from '@paucis/reports';
import { trades } from '../plots/trades.js';
import type { ReportInput } from '../report-input.js';

type FrontTrial = NonNullable<Sweep['front']>[number];

/** Of several objectives: what each further one costs in the first. */
export function frontSection({ sweep, comparison }: ReportInput): Markup | false {
  const { front = [], spec } = sweep;
  const goals = spec.goals ?? [];
  if (goals.length === 0) return false;
  const missing = comparison.rows.filter(({ complete, keepsBounds }) => complete && keepsBounds === false).length;
  const bounds = goals.filter((goal) => !('direction' in goal));
  const second = goals.find((goal) => 'direction' in goal);
  return html`<section>
    <h2>Trade-offs</h2>
    ${
      bounds.length > 0 &&
      html`<p>
        A recipe is chosen only if it keeps ${bounds.map(boundText).join(' and ')};
        ${counted(missing, 'complete recipe')} ${missing === 1 ? 'does' : 'do'} not.
      </p>`
    }
    ${
      second !== undefined &&
      html`<p>
          ${front.length === 0 ? 'No recipe keeps every bound.' : html`${counted(front.length, 'recipe')} ${front.length === 1 ? 'is' : 'are'} surpassed by no other in all of ${spec.objective.metric}, ${goals.flatMap((goal) => ('direction' in goal ? [goal.metric] : [])).join(', ')}, by the point estimates of the validation; which of them to take is a choice, not a result.`}
        </p>
        ${front.length > 0 && trades(sweep, comparison, second.metric)}
        ${front.length > 0 && frontTable(front, goals, spec.objective.metric)}`
    }
  </section>`;
}

function frontTable(front: readonly FrontTrial[], goals: readonly SweepGoal[], metric: string): Markup {
  const names = [...new Set(goals.map((goal) => goal.metric as string))];
  const table: Table = {
    ...{ id: 'front', caption: 'The front: recipes that no other surpasses in all objectives' },
    columns: [
      { title: 'recipe', left: true },
      { title: 'trial', print: count },
      { title: metric },
      ...names.map((title) => ({ title, print: shown })),
    ],
    rows: front.map(({ family, trialIndex, value, goals: own }) => [
      ...[family, trialIndex, value],
      ...names.map((name) => own[name]),
    ]),
  };
  return html`<table>
      <thead>
        <tr>
          ${table.columns.map(({ title, left }) => html`<th class="${left ? '' : 'n'}" scope="col">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${front.map(
          ({ family, trialIndex, value, goals: own }) =>
            html`<tr>
              <td>${family}</td>
              <td class="n">${trialIndex}</td>
              <td class="n">${score(value)}</td>
              ${names.map((name) => html`<td class="n">${shown(own[name] ?? NaN)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
    ${downloads(attachmentsOf(table))}`;
}

const boundText = (goal: SweepGoal): string =>
  'atMost' in goal
    ? `${goal.metric} at most ${shown(goal.atMost)}`
    : `${goal.metric} at least ${'atLeast' in goal ? shown(goal.atLeast) : ''}`;

/** Counts as they are, measured figures to three digits. */
export const shown = (value: number): string => (Number.isInteger(value) ? count(value) : value.toPrecision(3));
