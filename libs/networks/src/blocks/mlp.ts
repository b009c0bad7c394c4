import { dense, dropout, gelu, type Parameters } from '@paucis/engine';
import type { Layer } from './layer.js';

/** width -> hidden -> width with a GELU between, over the last axis. */
export function mlp(parameters: Parameters, width: number, hidden: number, rate = 0): Layer {
  const expand = dense(parameters.child('expand'), width, hidden);
  const contract = dense(parameters.child('contract'), hidden, width);
  const dropHidden = dropout(parameters.child('expand'), rate);
  const dropOutput = dropout(parameters.child('contract'), rate);
  return (x, pass) => dropOutput(contract(dropHidden(gelu(expand(x)), pass)), pass);
}
