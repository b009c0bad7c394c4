export {
  type Augment,
  type AugmentationDefinition,
  createAugment,
  defineAugmentation,
} from './augmentation/augmentation.js';
export { augmentations } from './augmentation/index.js';
export { executeJob, jobKinds } from './jobs/index.js';
export type { JobContext, JobIo, JobKindDefinition, JobOutcome, PreparedBytes } from './jobs/job-io.js';
export { embeddingSpread, type EmbeddingSpread } from './objectives/embedding-spread.js';
export { objectives } from './objectives/index.js';
export { ntXent } from './objectives/nt-xent.js';
export {
  type BoundObjective,
  defineObjective,
  type ObjectiveContext,
  type ObjectiveDefinition,
  type TrainingPlan,
} from './objectives/objective.js';
export { dataOrder } from './training/data-order.js';
export { fit, type FitHooks, type FitOptions, type FitResult } from './training/fit.js';
export { learningRateAt, type RateSchedule } from './training/learning-rate.js';
export { predictScores } from './training/predict-scores.js';
export { failureOf, TrainingFailed } from './training/training-failed.js';
