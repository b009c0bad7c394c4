import { dense, dropout, gelu, type Parameters, type Tensor } from '@paucis/engine';
import type { Layer } from './layer.js';

export interface MlpOptions {
  /** GELU unless told otherwise. */
  readonly activation?: (x: Tensor) => Tensor;
  /** Of hidden and output values, in training. */
  readonly dropout?: number;
}

/** width -> hidden -> width with an activation between, over the last axis. */
export function mlp(
  parameters: Parameters,
  width: number,
  hidden: number,
  { activation = gelu, dropout: rate = 0 }: MlpOptions = {},
): Layer {
  const expand = dense(parameters.child('expand'), width, hidden, { activation });
  const contract = dense(parameters.child('contract'), hidden, width);
  const dropHidden = dropout(parameters.child('expand'), rate);
  const dropOutput = dropout(parameters.child('contract'), rate);
  return (x, pass) => dropOutput(contract(dropHidden(expand(x), pass)), pass);
}
