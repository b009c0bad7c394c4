/** One network on one set, trained by both frameworks. */
export interface Contest {
  readonly name: string;
  readonly dataset: string;
  readonly network: 'small-cnn' | 'resnet18';
  readonly folds: number;
  readonly seeds: number;
  readonly steps: number;
  /** What the set's anatomy allows, joined by `+`. */
  readonly flips: string;
  /** The 90 % interval of the mean difference must lie within plus and minus this. */
  readonly margin: number;
}

const breast = { dataset: 'breastmnist', folds: 2, seeds: 20, flips: 'horizontal', margin: 0.015 };
const pneumonia = { dataset: 'pneumoniamnist', folds: 2, seeds: 5, flips: 'none', margin: 0.005 };

export const contests: readonly Contest[] = [
  { name: 'parity-breast-small-cnn', network: 'small-cnn', steps: 300, ...breast },
  { name: 'parity-pneumonia-small-cnn', network: 'small-cnn', steps: 400, ...pneumonia },
  { name: 'parity-pneumonia-resnet18', network: 'resnet18', steps: 200, ...pneumonia },
  { name: 'parity-breast-resnet18', network: 'resnet18', steps: 150, ...breast },
];
