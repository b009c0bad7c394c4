export { accuracy } from './accuracy.js';
export { agreementOf } from './agreement.js';
export { type AssessOptions, assess, type Assessment } from './assessment/assess.js';
export {
  type SubgroupColumn,
  type SubgroupFigures,
  type SubgroupGap,
  subgroupGaps,
  type SubgroupRow,
  subgroupRows,
} from './assessment/subgroups.js';
export {
  type CalibrationCard,
  type CalibrationFigures,
  calibrationCard,
  type ReliabilityBin,
} from './assessment/calibration-card.js';
export {
  type ComparedModel,
  compareModels,
  type CompareOptions,
  type PairComparison,
} from './assessment/compare-models.js';
export { foldAndSeed, rankRecipes, type RecipeRanks } from './assessment/recipe-cells.js';
export {
  assessFindingRows,
  assessFindings,
  type FindingFigures,
  type FindingsAssessment,
  type ScoredFindings,
} from './assessment/assess-findings.js';
export {
  assessMasks,
  type ClassMasks,
  type MaskAssessment,
  type MaskCase,
  type MaskFigure,
  type MaskScore,
  maskScores,
  type ScoredCase,
} from './assessment/assess-masks.js';
export { headlineSamples } from './assessment/joined-samples.js';
export type { OperatingRates } from './assessment/operating-rates.js';
export { pick as pickSamples, rankedAuc, rankedPlaces, type ScoredSamples } from './assessment/scored-samples.js';
export { type ClassFigures, type FigureName, type Scorecard, scorecard } from './assessment/scorecard.js';
export { auc } from './auc.js';
export { averagePrecision, prAuc } from './average-precision.js';
export { balancedAccuracy } from './balanced-accuracy.js';
export { bcaFromReplicates, bootstrap, type BootstrapInterval } from './bca.js';
export { bootstrapCounts } from './bootstrap-counts.js';
export { brier } from './brier.js';
export {
  type CalibrationBin,
  type CalibrationError,
  calibrationError,
  type CalibrationErrorKind,
  calibrationErrorKinds,
} from './calibration/calibration-error.js';
export { type CoxCalibration, coxCalibration } from './calibration/cox-calibration.js';
export { crossFitTemperature, fitTemperature, scaleTemperature } from './calibration/temperature.js';
export { clusteredProportion } from './clustered-proportion.js';
export { collapse, type Collapse } from './collapse.js';
export { type BiasCorrectedAuc, biasCorrectedAuc, type TriedCandidate } from './comparisons/bias-corrected-cv.js';
export { compareRecipes, type CorrectedTTest, correctedTTest, correctedVariance } from './comparisons/corrected-t.js';
export { equivalence, type Equivalence } from './comparisons/equivalence.js';
export { friedman, type FriedmanTest, nemenyi, type NemenyiTest } from './comparisons/friedman.js';
export {
  hierarchicalBootstrap,
  type HierarchicalInterval,
  type ResampledFold,
} from './comparisons/hierarchical-bootstrap.js';
export { holm } from './comparisons/holm.js';
export { mcnemar, type McNemarTest } from './comparisons/mcnemar.js';
export { correctedTPower, requiredCells } from './comparisons/required-cells.js';
export { requiredSamples } from './comparisons/required-samples.js';
export {
  judgeStudy,
  type StudyArm,
  type StudyClaim,
  type StudyJudgement,
  type TunedArm,
  tunedArm,
} from './comparisons/study.js';
export { wilcoxonSignedRank, type WilcoxonTest } from './comparisons/wilcoxon-signed-rank.js';
export { type BestVerdict, type Candidate, withinBest } from './comparisons/within-best.js';
export { type Confusion, confusion } from './confusion.js';
export { type CrossValidatedAuc, crossValidatedAuc, type FoldPredictions } from './cross-validated-auc.js';
export { delong, delongPaired, type PairedAucTest } from './delong.js';
export { chiSquaredTail } from './distributions/chi-squared.js';
export { normalCdf, normalDensity, normalQuantile } from './distributions/normal.js';
export { studentCdf, studentQuantile, studentTwoSided } from './distributions/student.js';
export { normalRangeQuantile, normalRangeTail } from './distributions/studentized-range.js';
export { f1 } from './f1.js';
export { groupPredictions, type GroupRule, groupRules } from './group-predictions.js';
export { hanleyMcNeil } from './hanley-mcneil.js';
export { type Interval, type IntervalMethod, intervalMethods } from './interval.js';
export { kappa, quadraticKappa } from './kappa.js';
export {
  type LabelEfficiency,
  labelEfficiency,
  type LabelledShare,
  meanOfDraws,
  type NeededLabels,
} from './label-efficiency.js';
export { type LabelsNeeded, labelsNeeded, learningCurveArea, type LearningPoint } from './learning-curve.js';
export { mcc } from './mcc.js';
export { mean, variance } from './mean.js';
export {
  findingOf,
  multilabelAccuracy,
  multilabelAuc,
  multilabelF1,
  type MultilabelPredictions,
} from './multilabel.js';
export { negativeLogLikelihood } from './negative-log-likelihood.js';
export {
  rocPoints,
  type RocPoint,
  sensitivityAtSpecificity,
  specificityAtSensitivity,
} from './operating-points/best-threshold.js';
export { type CrossFittedThreshold, crossFittedThreshold } from './operating-points/cross-fitted-threshold.js';
export { decisionCurve, type DecisionPoint } from './operating-points/decision-curve.js';
export { type OperatingPoint, operatingPoint } from './operating-points/operating-point.js';
export { predictiveValues } from './operating-points/predictive-values.js';
export { inversePowerLaw, type InversePowerLaw } from './planning/inverse-power-law.js';
export { expectedHalfWidth, imagesForPrecision } from './planning/precision.js';
export { answersOf, type ClassificationTask, classificationTasks, type Predictions } from './predictions.js';
export { quantileOfSorted } from './quantile.js';
export { rocAuc } from './roc-auc.js';
export { type Random, seededRandom } from './seeded-random.js';
export { caseMean, type CaseMean } from './segmentation/case-mean.js';
export { type Mask, type MaskPair } from './segmentation/mask.js';
export { overlap, type Overlap } from './segmentation/overlap.js';
export { surfaceDistances, type SurfaceDistances } from './segmentation/surface-distances.js';
export { surfaceScores, type SurfaceScores } from './segmentation/surface-scores.js';
export { spearman } from './spearman.js';
export { isUnscored, scoreOrReason, type Unscored } from './unscored.js';
export { weightedBootstrap } from './weighted-bootstrap.js';
export { wilson } from './wilson.js';
