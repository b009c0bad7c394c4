export { ArtifactRef, ObjectKey } from './artifacts.js';
export { canonicalJson, hashOf } from './canonical.js';
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
export { defaultProjectId, MessageHeaders } from './headers.js';
export { Id, Instant, Name, newId, Sha256 } from './ids.js';
export {
  Anatomy,
  DatasetRef,
  Failure,
  FailureClass,
  failureClasses,
  FoldRef,
  FoldSamples,
  ImageShape,
  JobInput,
  jobKeyOf,
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
export type { JobKind, KeyedJob } from './jobs.js';
export { familyOf, Named, Recipe, TrainingOptions } from './recipes.js';
