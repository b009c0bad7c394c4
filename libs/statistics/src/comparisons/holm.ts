import { Invalid } from '@paucis/contracts';

/**
 * Holm's (1979) adjusted p-values, in the order given: reject where they are at most alpha, and the chance of any false
 * rejection is at most alpha whatever the dependence.
 */
export function holm(pValues: ArrayLike<number>): number[] {
  const count = pValues.length;
  for (let at = 0; at < count; at += 1) {
    if (!((pValues[at] as number) >= 0 && (pValues[at] as number) <= 1)) {
      throw new Invalid('p-value-wrong', `Holm: p-value ${at} is ${pValues[at]}, expected 0 to 1`);
    }
  }
  const order = Array.from(pValues, (_, at) => at).sort((a, b) => (pValues[a] as number) - (pValues[b] as number));
  const adjusted = new Array<number>(count);
  let largest = 0;
  order.forEach((at, rank) => {
    largest = Math.max(largest, Math.min(1, (count - rank) * (pValues[at] as number)));
    adjusted[at] = largest;
  });
  return adjusted;
}
