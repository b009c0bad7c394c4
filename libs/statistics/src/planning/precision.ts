import { Invalid } from '@paucis/contracts';
import { normalQuantile } from '../distributions/normal.js';
import { hanleyMcNeil } from '../hanley-mcneil.js';

/** Half-width of the 95 % interval that an AUC will have (Hanley & McNeil 1982), before there are scores. */
export function expectedHalfWidth(of: { auc: number; positives: number; negatives: number; level?: number }): number {
  return normalQuantile((1 + (of.level ?? 0.95)) / 2) * hanleyMcNeil(of);
}

/** How many images of the same mix make that half-width at most `halfWidth`, by bisection. */
export function imagesForPrecision(of: { auc: number; share: number; halfWidth: number; level?: number }): number {
  const { auc, share, halfWidth } = of;
  if (!(share > 0 && share < 1) || !(halfWidth > 0)) {
    throw new Invalid(
      'counts-wrong',
      `precision: expected a share of positives between 0 and 1 and a half-width above 0, got ${share}, ${halfWidth}`,
    );
  }
  const widthAt = (images: number): number =>
    expectedHalfWidth({
      ...of,
      positives: Math.max(1, share * images),
      negatives: Math.max(1, (1 - share) * images),
      auc,
    });
  let [low, high] = [2, 4];
  while (widthAt(high) > halfWidth && high < 1e9) [low, high] = [high, high * 2];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (widthAt(middle) > halfWidth) low = middle;
    else high = middle;
  }
  return high;
}
