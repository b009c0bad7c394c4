import { isUnscored, type MaskAssessment, type MaskScore } from '@paucis/statistics';
import { html, type Markup } from './html.js';
import { count, counted, methodName, moment } from './numbers.js';
import { page } from './page.js';
import { forest } from './plots/forest.js';
import { type Cell, table } from './table.js';
import { reproductionSection } from './sections/reproduction-section.js';

/** Everything that a report on masks prints. */
export interface MasksReport {
  readonly createdAt: number;
  readonly name: string;
  readonly assessment: MaskAssessment;
  readonly facts: readonly (readonly [name: string, value: string])[];
}

/** Cases in the table of the page; the files hold all. */
const worstCases = 15;

const namesAt = (toleranceMm: number): Readonly<Record<MaskScore, string>> => ({
  dice: 'Dice',
  iou: 'IoU (Jaccard)',
  sensitivity: 'sensitivity of pixels',
  hd95Mm: 'HD95, larger of both directions (mm)',
  assdMm: 'ASSD (mm)',
  nsd: `NSD within ${toleranceMm} mm`,
});

/** One HTML file about anyone's masks: scores per class with intervals, the worst cases, methods. */
export function masksReport({ createdAt, name, assessment, facts }: MasksReport): string {
  const { classes, cases, groups, warnings } = assessment;
  const patients = groups < cases ? ` of ${counted(groups, 'patient')}` : '';
  return page({
    title: `${name}: masks`,
    body: html`<header>
        <p class="over">Paucis · report on masks</p>
        <h1>${name}</h1>
        <p class="sub">${counted(cases, 'case')}${patients} · written ${moment(createdAt)}</p>
      </header>
      ${warnings.map((warning) => html`<p class="note">${warning}</p>`)} ${overview(assessment)}
      ${classes.map((_, at) => classSection(assessment, at))} ${methods(assessment)} ${reproductionSection(facts)}`,
    footer: 'Written by Paucis from the given masks. Not for clinical use.',
  });
}

function overview({ classes, level }: MaskAssessment): Markup {
  return forest({
    id: 'dice',
    title: 'Dice by class',
    axis: 'mean Dice over the cases',
    rows: classes.map(({ label, figures }) => ({
      name: `class ${label}`,
      value: figures[0]?.mean ?? { reason: 'no case has it' },
    })),
    caption: html`Case-wise means with ${level * 100} % intervals.`,
  });
}

function classSection({ classes, toleranceMm, level }: MaskAssessment, at: number): Markup {
  const of = classes[at] as MaskAssessment['classes'][number];
  const names = namesAt(toleranceMm);
  const worst = [...of.cases].sort((a, b) => valueOf(a.scores.dice) - valueOf(b.scores.dice));
  return html`<section>
    <h2>Class ${of.label}</h2>
    ${table({
      id: `masks-${of.label}`,
      caption: `Means over the cases with ${level * 100} % intervals, patients drawn whole`,
      columns: [
        { title: 'score', left: true },
        { title: 'mean', interval: true },
        { title: 'median' },
        { title: 'cases', print: count },
        { title: 'without it', left: true },
        { title: 'interval by', left: true },
      ],
      rows: of.figures.map(({ score, mean, median, cases, excluded }): Cell[] => [
        ...[names[score], mean, median, cases],
        excluded.map(({ reason, cases: without }) => `${without}: ${reason}`).join('; '),
        isUnscored(mean) ? mean.reason : methodName(mean.method),
      ]),
      marked: [0],
    })}
    ${table({
      id: `worst-${of.label}`,
      caption: `The ${Math.min(worstCases, worst.length)} cases with the lowest Dice: look at these first`,
      columns: [
        { title: 'case', left: true },
        { title: 'true pixels', print: count },
        { title: 'predicted', print: count },
        ...of.figures.map(({ score }) => ({ title: names[score] })),
      ],
      rows: worst
        .slice(0, worstCases)
        .map(({ name, truth, prediction, scores }): Cell[] => [
          ...[name, truth, prediction],
          ...of.figures.map(({ score }) => scores[score]),
        ]),
    })}
  </section>`;
}

const valueOf = (score: MaskAssessment['classes'][number]['cases'][number]['scores']['dice']): number =>
  isUnscored(score) ? 2 : score;

function methods({ toleranceMm }: MaskAssessment): Markup {
  return html`<section>
    <h2>Methods</h2>
    <p>
      Each case was scored by itself and the scores averaged; pixels were never pooled. Dice is 2|A∩B| / (|A| + |B|), 1
      where truth and prediction are both empty and 0 where one is. Surfaces are a mask minus its erosion by the 4- (2D)
      or 6- (3D) neighbourhood; distances are Euclidean in millimetres. HD95 is the larger of the two directed 95 %
      quantiles, which other programs define otherwise (pooled in MedPy). ASSD pools both surfaces; NSD is the share of
      both within ${toleranceMm} mm. Where both masks are empty there is no distance: such cases are counted in the
      table.
    </p>
    <p>
      What this cannot tell you: whether the model saw these cases in training, how far two readers would agree on the
      same cases, and how it does on other scanners and patients than these.
    </p>
  </section>`;
}
