import type { Random } from '@paucis/statistics';

/** A draw from the standard normal distribution (Box & Muller 1958). */
export function normalDraw(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
  return radius * Math.cos(2 * Math.PI * random.next());
}
