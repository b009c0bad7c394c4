import { createParameters, dense, dropout, type Pass, type Random, type Tensor, type Weight } from '@paucis/engine';

/** A classification head: dropout, then a linear layer. It can be replaced. */
export interface Head {
  readonly classes: number;
  readonly weights: readonly Weight[];
  apply(features: Tensor, pass: Pass): Tensor;
}

export interface HeadShape {
  /** Place of its weights: `head`, or `head.<name>` of further heads. */
  readonly place: string;
  readonly width: number;
  readonly depth: number;
  readonly dropout: number;
}

/** Names its weights `<place>.kernel` and `<place>.bias`. */
export function createHead({ place, width, depth, dropout: rate }: HeadShape, classes: number, random: Random): Head {
  const { root, weights } = createParameters(random);
  const parameters = root.child(place, depth);
  const drop = dropout(parameters, rate);
  const project = dense(parameters, width, classes);

  return { classes, weights, apply: (features, pass) => project(drop(features, pass)) };
}
