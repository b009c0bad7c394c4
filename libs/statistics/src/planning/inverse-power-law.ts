import { Invalid } from '@paucis/contracts';
import { mean } from '../mean.js';

/** score(n) = ceiling - scale * n^-rate: how scores grow with training images (Figueroa and others 2012). */
export interface InversePowerLaw {
  ceiling: number;
  scale: number;
  rate: number;
  /** Root mean square of what it misses of the points. */
  residual: number;
  at(samples: number): number;
}

const rates = Array.from({ length: 200 }, (_, at) => 0.01 + at * 0.01);

/**
 * Least squares over a grid of rates, linear in the rest; ceiling at most 1 and scale at least 0. Three points or more; an
 * extrapolation by more than a factor of two or three is a guess, and is for the caller to call so.
 */
export function inversePowerLaw(points: readonly { samples: number; value: number }[]): InversePowerLaw {
  const wrong = points.find(({ samples, value }) => !(samples > 0) || !Number.isFinite(value));
  if (wrong || new Set(points.map(({ samples }) => samples)).size < 3) {
    throw new Invalid('point-wrong', 'learning curve: expected scores at three or more different numbers of images');
  }
  const fits = rates.map((rate) => fitAt(points, rate));
  const best = fits.reduce((a, b) => (b.residual < a.residual ? b : a));
  return { ...best, at: (samples) => best.ceiling - best.scale * samples ** -best.rate };
}

function fitAt(points: readonly { samples: number; value: number }[], rate: number): Omit<InversePowerLaw, 'at'> {
  const x = points.map(({ samples }) => samples ** -rate);
  const y = points.map(({ value }) => value);
  const [mx, my] = [mean(x), mean(y)];
  const across = x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
  const joint = x.reduce((sum, value, at) => sum + (value - mx) * ((y[at] as number) - my), 0);
  let scale = Math.max(0, -joint / across);
  let ceiling = my + scale * mx;
  if (ceiling > 1) {
    // The best line through a ceiling of 1.
    ceiling = 1;
    scale =
      x.reduce((sum, value, at) => sum + value * (1 - (y[at] as number)), 0) /
      x.reduce((sum, value) => sum + value * value, 0);
  }
  const misses = x.map((value, at) => ceiling - scale * value - (y[at] as number));
  return { ceiling, scale, rate, residual: Math.sqrt(mean(misses.map((miss) => miss * miss))) };
}
