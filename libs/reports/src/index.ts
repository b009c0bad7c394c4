export { type Attachment, csvCell, downloads, latexText } from './downloads.js';
export { html, type Markup } from './html.js';
export {
  count,
  counted,
  duration,
  methodName,
  moment,
  percent,
  pValue,
  range,
  score,
  signed,
  withRange,
} from './numbers.js';
export { findingsReport, type FindingsReport } from './findings-report.js';
export { findingsSections } from './sections/findings-sections.js';
export { masksReport, type MasksReport } from './masks-report.js';
export { page } from './page.js';
export { powerWords, roundUp } from './power-words.js';
export { picture, type Pixels, png, withHeat } from './picture.js';
export { figure, niceRange, pathOf, round, type Scale, scaleOf, ticksOf, tickText } from './plots/axis.js';
export { attachmentsOf, type Cell, csvOf, latexOf, type Table, table, type TableColumn } from './table.js';
export { type Checklist, checklist } from './checklists/checklist.js';
export { claim } from './checklists/claim.js';
export { tripodAi } from './checklists/tripod-ai.js';
export { dataReport } from './data-report/data-report.js';
export type { DataReport, ShownPair, ShownPicture } from './data-report/data-report-input.js';
export { decision } from './plots/decision.js';
export { level, upright } from './plots/grid.js';
export { forest, type ForestRow } from './plots/forest.js';
export { reliability } from './plots/reliability.js';
export { lines, type LinePoint, type LineSeries } from './plots/lines.js';
export { meanLine, roc, type RocLine, rocLine, type RocSeries } from './plots/roc.js';
export { type AssessedModel, predictionsReport, type PredictionsReport } from './predictions-report.js';
export { calibrationSection } from './sections/calibration-section.js';
export { operatingSection } from './sections/operating-section.js';
export { pairsSection, verdict } from './sections/pairs-section.js';
export { figureName, headlineOf, scoresSection } from './sections/scores-section.js';
export {
  type ShownSubgroups,
  type SubgroupsOfModel,
  subgroupsOf,
  subgroupsSection,
} from './sections/subgroups-section.js';
