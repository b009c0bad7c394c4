import type { LeaderboardRow, Named } from '@paucis/contracts';
import { count, html, type Markup } from '@paucis/reports';
import { finalistsOf, nameOfRow } from '../report-facts.js';
import type { ReportInput } from '../report-input.js';

/** Everything that is needed to train the finalists again. */
export function recipesSection(input: ReportInput): Markup {
  const finalists = finalistsOf(input);
  if (finalists.length === 0) return html``;
  const same = input.comparison.baselineTrialId === input.comparison.winnerTrialId;
  return html`<section>
    <h2>${finalists.length > 1 ? 'The two recipes' : 'The recipe'}</h2>
    <div class="wide">
      <table class="facts">
        <thead>
          <tr>
            <th scope="col">setting</th>
            ${finalists.map(({ role, row }) => html`<th scope="col">${role}${same && ' and tuned CNN baseline'}: ${nameOfRow(row)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${settings.map(
            ([name, valueOf]) =>
              html`<tr>
                <th scope="row">${name}</th>
                ${finalists.map(({ row }) => html`<td>${valueOf(row)}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

const settings: readonly (readonly [string, (row: LeaderboardRow) => string])[] = [
  ['network', ({ recipe }) => optionsOf(recipe.network)],
  ['pretraining', ({ recipe }) => optionsOf(recipe.pretraining)],
  ['augmentation', ({ recipe }) => optionsOf(recipe.augmentation)],
  ['peak learning rate', ({ recipe }) => String(Number(recipe.training.learningRate.toPrecision(3)))],
  ['weight decay', ({ recipe }) => String(Number(recipe.training.weightDecay.toPrecision(3)))],
  ['batch', ({ recipe }) => String(recipe.training.batch)],
  ['warm-up steps', ({ recipe }) => count(recipe.training.warmupSteps)],
  ['label smoothing', ({ recipe }) => String(Number(recipe.training.labelSmoothing.toPrecision(3)))],
  ['classes weighed by rarity', ({ recipe }) => (recipe.training.balance ? 'yes' : 'no')],
  [
    'gradient norm clipped at',
    ({ recipe }) => (recipe.training.clipNorm === 0 ? 'never' : String(recipe.training.clipNorm)),
  ],
  ['optimizer steps of the scored models', ({ step }) => count(step)],
  ['models in the ensemble', ({ runs }) => String(runs)],
];

/** `vit (patch 7, width 192)`. */
function optionsOf({ name, ...options }: Named): string {
  const listed = Object.entries(options).map(
    ([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
  );
  return listed.length === 0 ? name : `${name} (${listed.join(', ')})`;
}
