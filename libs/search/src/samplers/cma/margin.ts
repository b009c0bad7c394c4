import { normalCdf, normalQuantile } from '@paucis/statistics';
import { binAt } from '../cube.js';
import type { Parameter } from '../../space/space.js';

/** A coordinate of the mean and the factor on its standard deviation. */
interface Coordinate {
  mean: number;
  scale: number;
}

/**
 * The margin of Hamano et al. (2022, CMA-ES with margin) in one coordinate with levels: mean and scale are moved so that each neighbour of
 * the level at the mean keeps at least the chance alpha / 2 (alpha at the ends of the range); otherwise the coordinate would freeze once
 * its spread is smaller than a level. `deviation` is sigma * sqrt(C_jj).
 */
export function withMargin(
  parameter: Parameter,
  { mean, scale }: Coordinate,
  deviation: number,
  alpha: number,
): Coordinate {
  const center = Math.min(1, Math.max(0, mean));
  const [low, high] = binAt(parameter, center);
  const spread = deviation * scale;
  if (low <= 0 || high >= 1) {
    // At an end there is one neighbour: the mean stays near enough to its threshold.
    const threshold = low <= 0 ? high : low;
    const reach = -normalQuantile(alpha) * spread;
    const away = Math.min(Math.abs(center - threshold), reach);
    return { mean: threshold + (center < threshold ? -away : away), scale };
  }
  const below = normalCdf((low - center) / spread);
  const above = normalCdf((center - high) / spread);
  const inside = 1 - below - above;
  const raised = [below, inside, above].map((chance) => Math.max(alpha / 2, chance)) as [number, number, number];
  const sum = raised[0] + raised[1] + raised[2];
  const share = (1 - sum) / (sum - 1.5 * alpha);
  const [lower, upper] = [raised[0], raised[2]].map((chance) => chance + share * (chance - alpha / 2));
  const [down, up] = [-normalQuantile(lower as number), -normalQuantile(upper as number)];
  if (!(down + up > 0)) return { mean: center, scale };
  return { mean: (low * up + high * down) / (down + up), scale: (high - low) / ((down + up) * deviation) };
}
