import type { FinalistRanks, NoFigure, PairedFinalists } from '@paucis/contracts';
import { isUnscored } from '@paucis/statistics';
import { html, type Markup } from '../html.js';
import { pValue, signed } from '../numbers.js';
import { powerWords } from '../power-words.js';
import { criticalDifferencePlot } from '../plots/critical-difference.js';
import { forest } from '../plots/forest.js';
import { type Cell, table } from '../table.js';

/** More pairs than these are read from the table. */
const mostSentences = 3;

/** All pairs of models, as two questions that must not be mixed up. */
export function pairsSection(
  id: string,
  pairs: readonly PairedFinalists[],
  ranks?: FinalistRanks | NoFigure,
): Markup | undefined {
  if (pairs.length === 0) return undefined;
  const nameOf = ({ a, b }: PairedFinalists): string => `${a} − ${b}`;
  const recipes = pairs.filter(({ recipes: of }) => !isUnscored(of));
  const margin = pairs.flatMap(({ models: { equivalence } }) =>
    isUnscored(equivalence) ? [] : [equivalence.margin],
  )[0];
  return html`<section>
    <h2>Comparison</h2>
    <h3>These models: on other samples like these, would the same one win?</h3>
    ${forest({
      id: `${id}-differences`,
      title: 'Difference of AUC',
      axis: 'difference of AUC',
      reference: 0,
      rows: pairs.map((pair) => ({ name: nameOf(pair), value: pair.models.auc })),
      caption: html`Paired on the same samples, with 95 % intervals. Left of the line the second is better, right of it
      the first.`,
    })}
    ${table({
      id: `${id}-pairs`,
      caption: 'Paired differences of these models',
      columns: [
        { title: 'pair', left: true },
        { title: 'AUC difference', interval: true, print: signed },
        { title: 'p', print: plainP },
        { title: 'p (Holm)', print: plainP },
        { title: `equivalent within ±${margin ?? '?'}`, left: true },
        { title: 'right alone', left: true },
        { title: 'p (McNemar)', print: plainP },
      ],
      rows: pairs.map((pair): Cell[] => {
        const { auc, accuracy, equivalence } = pair.models;
        return [
          nameOf(pair),
          auc,
          isUnscored(auc) ? undefined : auc.p,
          pair.adjusted,
          isUnscored(equivalence)
            ? equivalence.reason
            : `${equivalence.equivalent ? 'yes' : 'not shown'} (${pValue(equivalence.p)})`,
          isUnscored(accuracy) ? '–' : `${accuracy.onlyA} : ${accuracy.onlyB}`,
          isUnscored(accuracy) ? accuracy : accuracy.midP,
        ];
      }),
    })}
    ${
      pairs.length <= mostSentences &&
      html`<ul>
        ${pairs.map((pair) => html`<li>${verdict(pair)}</li>`)}
      </ul>`
    }
    <h3>These recipes: with other splits and seeds, would the same one win?</h3>
    ${
      recipes.length === 0
        ? html`<p>${pairs[0] && isUnscored(pairs[0].recipes) ? pairs[0].recipes.reason : ''}</p>`
        : table({
            id: `${id}-recipes`,
            caption:
              'Mean of the within-fold differences: corrected resampled t (Nadeau, Bengio 2003), beside it the bootstrap over folds, seeds and patients, and Wilcoxon over folds and seeds',
            columns: [
              { title: 'pair', left: true },
              { title: 'AUC difference', interval: true, print: signed },
              { title: 'p', print: plainP },
              { title: 'p (Holm)', print: plainP },
              { title: 'by hierarchical bootstrap', interval: true, print: signed },
              { title: 'p (Wilcoxon)', print: plainP },
            ],
            rows: recipes.map((pair): Cell[] => [
              nameOf(pair),
              pair.recipes,
              isUnscored(pair.recipes) ? undefined : pair.recipes.p,
              pair.adjustedRecipes,
              pair.resampled,
              pair.ranked && !isUnscored(pair.ranked) ? pair.ranked.p : pair.ranked,
            ]),
          })
    }
    ${ranks && !isUnscored(ranks) && ranksTable(id, ranks)}
  </section>`;
}

const plainP = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3));

/** What may be said of a pair, in one sentence. */
export function verdict({ a, b, cases, models: { auc, equivalence }, adjusted }: PairedFinalists): string {
  if (isUnscored(auc)) return `${a} and ${b} cannot be compared: ${auc.reason}.`;
  const p = adjusted ?? auc.p;
  if (p <= 1 - auc.level) {
    const [better, worse] = auc.estimate > 0 ? [a, b] : [b, a];
    return `${better} has a higher AUC than ${worse} by ${Math.abs(auc.estimate).toFixed(3)} (${pValue(p)}).`;
  }
  const same = !isUnscored(equivalence) && equivalence.equivalent;
  return same
    ? `${a} and ${b} are equivalent within ±${equivalence.margin} AUC.`
    : `Undecided: ${a} and ${b} cannot be told apart on these samples, and have not been shown to be equivalent${cases === undefined ? '' : `; ${powerWords(auc, cases, 'cases like these')}`}.`;
}

/** Friedman's test, and which mean ranks Nemenyi's tells apart. */
function ranksTable(id: string, ranks: FinalistRanks): Markup {
  const { names, cells, meanRanks, p, criticalDifference, pairs, level } = ranks;
  const order = names.map((_, at) => at).sort((a, b) => (meanRanks[a] as number) - (meanRanks[b] as number));
  const best = order[0] as number;
  return html`<h3>All at once, by their ranks</h3>
    <p>
      Over ${cells} folds and seeds,
      ${p <= 1 - level ? 'not all rank alike' : 'nothing shows that they rank differently'} (Friedman, ${pValue(p)});
      mean ranks more than ${criticalDifference.toFixed(2)} apart differ (Nemenyi). Folds share training images, which
      both tests ignore: they call differences more readily than the corrected t above.
    </p>
    ${criticalDifferencePlot(`${id}-ranks-plot`, ranks)}
    ${table({
      id: `${id}-ranks`,
      caption: 'Mean ranks within folds and seeds; 1 is the best',
      columns: [
        { title: 'recipe', left: true },
        { title: 'mean rank', print: (rank) => rank.toFixed(2) },
        { title: 'p against the first (Nemenyi)', print: plainP },
      ],
      rows: order.map((at): Cell[] => [names[at], meanRanks[at], at === best ? undefined : pairs[best]?.[at]]),
    })}`;
}
