import { normalCdf, normalDensity, sigmoid } from '../distributions/normal.js';
import type { Random } from '../seeded-random.js';
import type { ScoredSamples } from '../assessment/scored-samples.js';

/** A world in which every score's true value is known: normal scores, `distance` apart, calibrated probabilities. */
export interface World {
  /** Distance of the class means in standard deviations. */
  readonly distance: number;
  /** Share of positives, fixed in every sample. */
  readonly share: number;
  /** Images of one patient, and how much of the spread is the patient's (0 to 1). */
  readonly images: number;
  readonly likeness: number;
}

/** A standard normal draw (Box-Muller). */
export function normalDraw(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/** `patients` patients of that world; images of one share its label and part of its score. */
export function drawSamples(world: World, patients: number, random: Random): ScoredSamples & { groups: string[] } {
  const positives = Math.max(2, Math.round(world.share * patients));
  const samples = { labels: [] as number[], scores: [] as number[][], groups: [] as string[] };
  for (let patient = 0; patient < patients; patient += 1) {
    const label = patient < positives ? 1 : 0;
    const own = normalDraw(random) * Math.sqrt(world.likeness);
    for (let image = 0; image < world.images; image += 1) {
      const x = world.distance * label + own + normalDraw(random) * Math.sqrt(1 - world.likeness);
      const p = probabilityAt(world, x);
      samples.labels.push(label);
      samples.scores.push([1 - p, p]);
      samples.groups.push(`p${patient}`);
    }
  }
  return { task: 'binary', classes: ['negative', 'positive'], ...samples };
}

/** P(positive | x) by Bayes. */
const probabilityAt = ({ distance, share }: World, x: number): number =>
  sigmoid(distance * x - (distance * distance) / 2 + Math.log(share / (1 - share)));

/** The true value of every score in the world, by closed form or fine numerical integration. */
export function truthOf(world: World): Map<string, number> {
  const { distance, share } = world;
  const threshold = distance / 2 - Math.log(share / (1 - share)) / distance;
  const sensitivity = normalCdf(distance - threshold);
  const specificity = normalCdf(threshold);
  const [tp, fn] = [share * sensitivity, share * (1 - sensitivity)];
  const [tn, fp] = [(1 - share) * specificity, (1 - share) * (1 - specificity)];
  const accuracy = tp + tn;
  const chance = (tp + fn) * (tp + fp) + (tn + fp) * (tn + fn);
  const density = (x: number): number => share * normalDensity(x - distance) + (1 - share) * normalDensity(x);
  const over = (of: (x: number) => number): number => integral(of, -9, 9 + distance);
  return new Map([
    ['auc', normalCdf(distance / Math.SQRT2)],
    ['accuracy', accuracy],
    ['sensitivity', sensitivity],
    ['specificity', specificity],
    ['balanced-accuracy', (sensitivity + specificity) / 2],
    ['f1', (2 * tp) / (2 * tp + fp + fn)],
    ['mcc', (tp * tn - fp * fn) / Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))],
    ['kappa', (accuracy - chance) / (1 - chance)],
    ['brier', over((x) => density(x) * probabilityAt(world, x) * (1 - probabilityAt(world, x)))],
    ['nll', over((x) => density(x) * entropy(probabilityAt(world, x)))],
    [
      'pr-auc',
      over((x) => {
        const hits = share * normalCdf(distance - x);
        return (normalDensity(x - distance) * hits) / (hits + (1 - share) * normalCdf(-x));
      }),
    ],
  ]);
}

const entropy = (p: number): number => (p <= 0 || p >= 1 ? 0 : -p * Math.log(p) - (1 - p) * Math.log1p(-p));

/** Simpson's rule. */
function integral(of: (x: number) => number, from: number, to: number, steps = 4000): number {
  const step = (to - from) / steps;
  let sum = of(from) + of(to);
  for (let at = 1; at < steps; at += 1) sum += of(from + at * step) * (at % 2 === 1 ? 4 : 2);
  return (sum * step) / 3;
}
