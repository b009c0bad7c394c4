/** A small sweep, as the document shows it; a test starts it. */
export const exampleSpec = {
  name: 'demo',
  dataset: 'tiny',
  split: { folds: 2 },
  budget: { trials: 2 },
  scheduler: { name: 'none', max: 20 },
  recipe: { network: 'small-cnn', augmentation: 'none' },
} as const;
