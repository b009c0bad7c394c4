export { ArtifactRef, ObjectKey, ReadGrant, WriteGrant } from './artifacts.js';
export { canonicalJson, hashOf } from './canonical.js';
export { Condition, Constraint, constraintText } from './constraints.js';
export { check, type InputIssue, invalidInput, unknownKey } from './check.js';
export { defineFact, defineHint, defineQuestion, services, subjectOf } from './define.js';
export type {
  AnswerInputOf,
  AnswerOf,
  AskInputOf,
  AskOf,
  Fact,
  Hint,
  Message,
  PayloadInputOf,
  PayloadOf,
  Question,
  ServiceName,
} from './define.js';
export { Conflict, DomainError, type ErrorDetails, Invalid, NotFound, Rejected, Unavailable } from './errors.js';
export { externalMethodOf, externalNetwork, externalPin } from './external.js';
export { defaultProjectId, MessageHeaders } from './headers.js';
export { Id, Instant, Name, newId, Sha256 } from './ids.js';
export {
  Anatomy,
  DatasetRef,
  ExplainSpec,
  Failure,
  FailureClass,
  failureClasses,
  FoldRef,
  FoldSamples,
  ImageShape,
  JobInput,
  jobKeyOf,
  JobKind,
  JobPin,
  JobSpec,
  JobStatus,
  jobStatuses,
  MetricPoint,
  NumericProfile,
  PredictionFile,
  PredictSpec,
  PretrainSpec,
  TrainSpec,
  trajectoryKeyOf,
} from './jobs.js';
export type { KeyedJob } from './jobs.js';
export { DataOptions, FittedPreprocessing, Intensity, Preprocessing } from './preprocessing.js';
export { familyOf, Named, Recipe, TrainingOptions } from './recipes.js';
export {
  Dataset,
  DatasetLayout,
  DatasetPart,
  DatasetTask,
  NewDataset,
  OpenedSeal,
  PixelKinds,
  PixelType,
  Provenance,
} from './datasets.js';
export {
  CopyDecisions,
  CopyPairView,
  DatasetCopies,
  GroupProposal,
  GroupRule,
  SplitKind,
  SplitLeaks,
  SplitPlan,
  SplitRequest,
} from './splits.js';
export {
  Comparison,
  Estimate,
  Evaluation,
  FinalistRanks,
  LeaderboardRow,
  NoFigure,
  PairedFinalists,
  StudyResult,
  TestScore,
} from './evaluations.js';
export { CardAnatomy } from './card-anatomy.js';
export { CardChange, CardVersion, DatasetCard, LabelFacts } from './dataset-cards.js';
export { DatasetSample, SampleFilter, SampleId } from './samples.js';
export { Balance, Finding, Fingerprint, Probe } from './fingerprints.js';
export {
  AttributionMethod,
  Explanation,
  ExplanationFile,
  ExplanationSummary,
  ObjectShare,
  OnObject,
  OrderComparison,
  PixelOrder,
} from './explanations.js';
export {
  cancelJobs,
  claimJob,
  failJob,
  finishJob,
  getCurves,
  findDoneJobs,
  getJobLog,
  getSlotUsage,
  getLease,
  grantUpload,
  jobCancelled,
  jobFailed,
  jobFinished,
  jobProgressed,
  jobsAvailable,
  listJobs,
  listStepTimes,
  listWorkers,
  registerWorker,
  renewLeases,
  reportJob,
  submitJobs,
} from './messages/dispatcher.js';
export {
  explainTrial,
  finalizeSweep,
  getComparison,
  getLabelCurves,
  listEvaluations,
  listExplanations,
} from './messages/evaluator.js';
export { messages } from './messages/index.js';
export {
  acceptGroups,
  addDataset,
  decideCopies,
  exportDataset,
  getDataset,
  getSampleTable,
  getSplit,
  listCopies,
  listDatasets,
  openSeal,
  proposeGroups,
  resolveSplit,
  rotatePseudonyms,
} from './messages/registry.js';
export {
  adjustSweep,
  changeQuota,
  changeSweep,
  compareSpace,
  getQuota,
  createSweep,
  explainSweep,
  getSweep,
  listRuns,
  listSweepEvents,
  listSweeps,
  listTrials,
  officialJobs,
  replaySweep,
  sweepChanged,
  sweepClosed,
} from './messages/tuner.js';
export {
  Adjustment,
  GoalMetric,
  goalMetrics,
  replicatesOf,
  ReplayReport,
  Run,
  SpaceChange,
  Sweep,
  SweepEvent,
  SweepExplanation,
  SweepForecast,
  SweepGoal,
  Hypothesis,
  SweepSpec,
  SweepStatus,
  Trial,
  TrialStatus,
} from './sweeps.js';
export type { SweepSpecInput } from './sweeps.js';
export { Curve, Job, JobOwner, JobReport, JobSubmission, Lease, Worker } from './work.js';
export { LabelCurve } from './label-curves.js';
export { SampleFacts } from './sample-table.js';
export { nearestName } from './nearest.js';
export { Quota, QuotaChange, QuotaState } from './quotas.js';
export { getThumbnail, listSamples } from './messages/samples.js';
export { changeCard, getCard, listCards } from './messages/cards.js';
export { addWeights, getWeights, listWeights } from './messages/weights.js';
export { NewWeights, PretrainedWeights } from './weights.js';
