/** Short leases and frequent checkpoints: what takes minutes in production takes seconds here. */
export const shortTimes = {
  PAUCIS_LEASE_MS: '3000',
  PAUCIS_CHECKPOINT_MS: '300',
  PAUCIS_RETRY_BACKOFF_MS: '100',
  PAUCIS_POLL_MS: '500',
};

/** A fixed list of trials without a scheduler: its outcome does not depend on what arrives first. */
export const fixedList = {
  name: 'fixed-list',
  dataset: 'tiny',
  split: { folds: 2, seeds: 1 },
  budget: { trials: 3 },
  sampler: { name: 'random', seed: 11 },
  scheduler: { name: 'none', max: 240 },
  recipe: {
    network: { name: 'small-cnn', width: 4 },
    pretraining: { choice: ['none', { name: 'simclr', steps: 40, batch: 16 }] },
    training: { auto: true, batch: 16 },
  },
};

export const tinyImages = { train: 80, val: 20, test: 20 };
