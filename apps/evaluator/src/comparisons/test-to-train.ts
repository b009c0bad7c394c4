import type { SplitPlan } from '@paucis/contracts';

/** Validation samples per training sample, the mean over the folds: 1/(k-1) in k folds, however often they are repeated. */
export const testToTrainOf = ({ folds }: Pick<SplitPlan, 'folds'>): number =>
  folds.reduce((sum, { validationSize, trainingSize }) => sum + validationSize / trainingSize, 0) / folds.length;
