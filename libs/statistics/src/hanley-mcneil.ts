import { Invalid } from '@paucis/contracts';

/**
 * Standard error of an AUC from its value and the class sizes alone (Hanley & McNeil 1982), before there are scores: for
 * planning. Where there are scores, DeLong's is the one to use.
 */
export function hanleyMcNeil(input: { auc: number; positives: number; negatives: number }): number {
  const { auc, positives, negatives } = input;
  if (!(auc >= 0 && auc <= 1) || !(positives >= 1) || !(negatives >= 1)) {
    throw new Invalid(
      'counts-wrong',
      `Hanley-McNeil: expected an AUC from 0 to 1 and samples of both classes, got ${auc}, ${positives} and ${negatives}`,
    );
  }
  const twoPositives = auc / (2 - auc) - auc * auc;
  const twoNegatives = (2 * auc * auc) / (1 + auc) - auc * auc;
  const own = auc * (1 - auc);
  return Math.sqrt((own + (positives - 1) * twoPositives + (negatives - 1) * twoNegatives) / (positives * negatives));
}
