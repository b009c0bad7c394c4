import { type Assessment, type FigureName, isUnscored, type Scorecard } from '@paucis/statistics';
import { html, type Markup } from '../html.js';
import { count, methodName, score } from '../numbers.js';
import { type Cell, table } from '../table.js';

const names: Readonly<Record<FigureName, string>> = {
  auc: 'AUC',
  'pr-auc': 'PR-AUC (average precision)',
  accuracy: 'accuracy',
  'balanced-accuracy': 'balanced accuracy',
  f1: 'F1',
  mcc: 'MCC',
  kappa: "Cohen's kappa",
  'quadratic-kappa': 'quadratic kappa',
  brier: 'Brier score',
  nll: 'negative log-likelihood',
};

/** The name of a figure as people write it. */
export const figureName = (name: FigureName): string => names[name];

/** `patients` or `images`: what a case is here. */
export const casesOf = (assessment: Assessment): string => (assessment.headline === 'group' ? 'patients' : 'images');

/** The card that headlines are taken from. */
export const headlineOf = (assessment: Assessment): Scorecard => assessment.group ?? assessment.image;

/** Every score with its interval, at the level of patients and of images. */
export function scoresSection(id: string, assessment: Assessment): Markup {
  const cards = assessment.group ? [assessment.group, assessment.image] : [assessment.image];
  const rows = [...assessment.image.figures.keys()].map((name): Cell[] => [
    figureName(name),
    ...cards.map((card) => card.figures.get(name)),
    methodsOf(cards.map((card) => card.figures.get(name))),
  ]);
  const titles = assessment.group
    ? [`per patient (${count(assessment.group.n)}, mean of the images)`, `per image (${count(assessment.image.n)})`]
    : [`per image (${count(assessment.image.n)})`];
  return html`${table({
    id: `${id}-scores`,
    caption: `Scores with ${assessment.level * 100} % intervals. ${assessment.group ? 'Patients with several images are resampled as a whole, also where images are counted.' : ''}`,
    columns: [
      { title: 'score', left: true },
      ...titles.map((title) => ({ title, interval: true })),
      { title: 'interval by', left: true },
    ],
    rows,
    marked: [0],
  })}
  ${reasons(cards)} ${rulesTable(id, assessment)} ${perClassTable(id, assessment)}`;
}

function methodsOf(values: readonly Cell[]): string {
  const methods = values.flatMap((value) =>
    typeof value === 'object' && !isUnscored(value) ? [methodName(value.method)] : [],
  );
  return [...new Set(methods)].join('; ');
}

/** What is undefined is said, with why. */
function reasons(cards: readonly Scorecard[]): Markup | undefined {
  const found = new Map<string, string>();
  for (const { figures } of cards)
    for (const [name, value] of figures) if (isUnscored(value)) found.set(figureName(name), value.reason);
  if (found.size === 0) return undefined;
  return html`<ul class="faint">
    ${[...found].map(([name, reason]) => html`<li>${name}: ${reason}</li>`)}
  </ul>`;
}

function rulesTable(id: string, { groupRules }: Assessment): Markup | undefined {
  if (groupRules.length === 0) return undefined;
  return table({
    id: `${id}-joining`,
    caption: "AUC of the patients under each way to make one score of a patient's images",
    columns: [
      { title: 'images joined by', left: true },
      { title: 'AUC', interval: true },
    ],
    rows: groupRules.map(({ rule, auc }) => [rule, auc]),
  });
}

function perClassTable(id: string, assessment: Assessment): Markup {
  const card = headlineOf(assessment);
  return table({
    id: `${id}-classes`,
    caption: `Each class against the rest, per ${assessment.headline === 'group' ? 'patient' : 'image'}`,
    columns: [
      { title: 'class', left: true },
      { title: 'n', print: count },
      { title: 'AUC', interval: true },
      { title: 'PR-AUC', print: score },
      { title: 'sensitivity', interval: true },
      { title: 'precision', interval: true },
    ],
    rows: card.perClass.map((row) => [row.class, row.n, row.auc, row.prAuc, row.sensitivity, row.precision]),
  });
}
