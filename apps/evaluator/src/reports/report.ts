import { html, page } from '@paucis/reports';
import type { ReportInput } from './report-input.js';
import { checklistsSection } from './sections/checklists-section.js';
import { comparisonSection } from './sections/comparison-section.js';
import { curvesSection, rocSection } from './sections/curves-section.js';
import { dataSection } from './sections/data-section.js';
import { explanationSection } from './sections/explanation-section.js';
import { frontSection } from './sections/front-section.js';
import { labelCurveSection } from './sections/label-curve-section.js';
import { leaderboardSection } from './sections/leaderboard-section.js';
import { methodsSection, reproductionSection } from './sections/methods-section.js';
import { recipesSection } from './sections/recipes-section.js';
import { studySection } from './sections/study-section.js';
import { summary } from './sections/summary.js';
import { testSection } from './sections/test-section.js';
import { winnerSection } from './sections/winner-section.js';

/** The report of a sweep. */
export function reportOf(input: ReportInput): string {
  return page({
    title: `${input.sweep.name}: report`,
    body: html`${summary(input)} ${studySection(input)} ${leaderboardSection(input)} ${frontSection(input)}
    ${testSection(input)} ${comparisonSection(input)} ${winnerSection(input)} ${rocSection(input)}
    ${explanationSection(input)} ${labelCurveSection(input)} ${curvesSection(input)} ${recipesSection(input)}
    ${dataSection(input)} ${methodsSection(input)} ${checklistsSection(input)} ${reproductionSection(input)}`,
    footer: 'Written by Paucis from the stored predictions of every run.',
  });
}
