import type { Fidelity, SearchRanges } from './define-network.js';
import type { TrainingOptions } from '@paucis/contracts';

/** Steps below which a ranking is noise, and at which a training from scratch on small data ends. */
export const fidelity: Fidelity = { floorSteps: 200, ceilingSteps: 1500 };

/** Of convolutional networks from scratch at 28 to 64 px. */
export const convolutionalTraining: TrainingOptions = {
  learningRate: 1e-3,
  weightDecay: 1e-4,
  batch: 64,
  warmupSteps: 50,
  labelSmoothing: 0,
  balance: false,
  clipNorm: 0,
};

export const convolutionalSearch: SearchRanges['training'] = {
  learningRate: { log: [2e-4, 1e-2] },
  weightDecay: { log: [1e-6, 1e-1] },
  labelSmoothing: { uniform: [0, 0.2] },
};

/** Of transformers from scratch: slower start, more decay, gradients clipped. */
export const transformerTraining: TrainingOptions = {
  learningRate: 1e-3,
  weightDecay: 0.05,
  batch: 64,
  warmupSteps: 100,
  labelSmoothing: 0,
  balance: false,
  clipNorm: 1,
};

export const transformerSearch: SearchRanges['training'] = {
  learningRate: { log: [2e-4, 2e-3] },
  weightDecay: { log: [1e-2, 1e-1] },
  labelSmoothing: { uniform: [0, 0.2] },
};
