import { Invalid } from '@paucis/contracts';
import { midranks } from './roc-auc.js';

/** Spearman's rank correlation, ties sharing their mean rank. Throws `Invalid` where either side is constant: then it is 0/0. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length || a.length < 2) {
    throw new Invalid('scores-mismatch', `Spearman: expected two equally long lists, got ${a.length} and ${b.length}`);
  }
  const [x, y] = [midranks(a), midranks(b)];
  const mean = (a.length + 1) / 2; // of any ranks
  let [joint, across, up] = [0, 0, 0];
  for (let at = 0; at < x.length; at += 1) {
    const [dx, dy] = [(x[at] as number) - mean, (y[at] as number) - mean];
    joint += dx * dy;
    across += dx * dx;
    up += dy * dy;
  }
  if (across === 0 || up === 0) throw new Invalid('statistic-undefined', 'Spearman: undefined, one side is constant');
  return joint / Math.sqrt(across * up);
}
