import type { Sweep } from '@paucis/contracts';

/** A sweep in the middle of its work. */
export function aSweep(changes: Partial<Sweep> = {}): Sweep {
  return {
    id: 'sweep_1',
    name: 'demo',
    status: 'running',
    version: 1,
    datasetName: 'breastmnist',
    splitPlanId: 'split_1',
    spec: {
      kind: 'search',
      name: 'demo',
      dataset: 'breastmnist',
      task: 'classification',
      split: { kind: 'folds', folds: 5, seeds: 1 },
      objective: { metric: 'auc', direction: 'maximize' },
      budget: { trials: 8 },
      sampler: { name: 'random', seed: 0 },
      scheduler: { name: 'asha', unit: 'step', min: 200, max: 600, reduction: 3 },
      final: 'ensemble',
      data: {},
      recipe: { network: 'small-cnn', pretraining: 'none', training: { auto: true }, augmentation: 'standard' },
    },
    createdAt: 0,
    trials: { proposed: 5, running: 2, stopped: 3, finished: 0, failed: 0 },
    runs: { requested: 12, reported: 8, failed: 0 },
    best: { trialId: 'sweep_1-t3', value: 0.8731, family: 'vit x simclr' },
    steps: { done: 1600, requested: 2000, withoutStopping: 8000 },
    notes: [],
    ...changes,
  };
}
