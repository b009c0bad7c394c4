import { createParameters, dense, dropout, type Pass, type Random, type Tensor, type Weight } from '@paucis/engine';

/** The classification head that every network ends in: dropout, then a linear layer. It can be replaced. */
export interface Head {
  readonly classes: number;
  readonly weights: readonly Weight[];
  apply(features: Tensor, pass: Pass): Tensor;
}

/** Names its weights `head.kernel` and `head.bias`. */
export function createHead(width: number, classes: number, depth: number, rate: number, random: Random): Head {
  const { root, weights } = createParameters(random);
  const parameters = root.child('head', depth);
  const drop = dropout(parameters, rate);
  const project = dense(parameters, width, classes);

  return { classes, weights, apply: (features, pass) => project(drop(features, pass)) };
}
