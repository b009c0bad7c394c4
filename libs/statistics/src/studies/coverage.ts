import { aucFigure } from '../assessment/auc-figure.js';
import { operatingRates } from '../assessment/operating-rates.js';
import { resampledFigures } from '../assessment/resampled-figures.js';
import { clusteredProportion } from '../clustered-proportion.js';
import { crossValidatedAuc } from '../cross-validated-auc.js';
import type { Interval } from '../interval.js';
import { seededRandom } from '../seeded-random.js';
import { isUnscored, scoreOrReason, type Unscored } from '../unscored.js';
import { drawSamples, truthOf, type World } from './binormal.js';

export interface Scenario extends World {
  readonly name: string;
  /** Independent cases in a sample. */
  readonly patients: number;
}

/** How often intervals held the truth. */
export interface Coverage {
  readonly scenario: string;
  readonly score: string;
  /** Those that made the intervals, most frequent first. */
  readonly methods: readonly string[];
  readonly covered: number;
  /** Samples in which there was an interval, and in which there was none. */
  readonly intervals: number;
  readonly without: number;
  /** The truth was below, and above. */
  readonly missedBelow: number;
  readonly missedAbove: number;
  readonly meanWidth: number;
}

const level = 0.95;

/** Draws samples and counts how often each interval of the product holds the world's true value. */
export function coverageOf(
  scenario: Scenario,
  { replicates, resamples, seed }: { replicates: number; resamples: number; seed: number },
): Coverage[] {
  const truth = truthOf(scenario);
  const tallies = new Map<
    string,
    { below: number; above: number; inside: number; without: number; width: number; methods: Map<string, number> }
  >();
  for (let replicate = 0; replicate < replicates; replicate += 1) {
    const random = seededRandom(seed, scenario.name, replicate);
    for (const [score, made] of intervalsOf(scenario, random, { resamples, seed: `${seed}/${replicate}` })) {
      const tally = tallies.get(score) ?? { below: 0, above: 0, inside: 0, without: 0, width: 0, methods: new Map() };
      tallies.set(score, tally);
      if (isUnscored(made)) {
        tally.without += 1;
        continue;
      }
      const value = truth.get(score.replace(/^cross-validated /, '')) as number;
      tally.methods.set(made.method, (tally.methods.get(made.method) ?? 0) + 1);
      tally.width += made.high - made.low;
      if (value < made.low) tally.below += 1;
      else if (value > made.high) tally.above += 1;
      else tally.inside += 1;
    }
  }
  return [...tallies].map(([score, { below, above, inside, without, width, methods }]) => ({
    ...{ scenario: scenario.name, score, without, missedBelow: below, missedAbove: above },
    methods: [...methods].sort(([, a], [, b]) => b - a).map(([name]) => name),
    intervals: inside + below + above,
    covered: inside / Math.max(1, inside + below + above),
    meanWidth: width / Math.max(1, inside + below + above),
  }));
}

function intervalsOf(
  scenario: Scenario,
  random: ReturnType<typeof seededRandom>,
  options: { resamples: number; seed: string },
): [string, Interval | Unscored][] {
  const samples = drawSamples(scenario, scenario.patients, random);
  const { labels, groups } = samples;
  const answers = samples.scores.map((row) => ((row[1] as number) > 0.5 ? 1 : 0));
  const rates = operatingRates({ samples, answers, rule: '', thresholds: [0.5, 0.5], level });
  const made: [string, Interval | Unscored][] = [
    ['auc', scoreOrReason(() => aucFigure(samples, level))],
    ['cross-validated auc', scoreOrReason(() => crossValidated(samples, groups))],
    ['accuracy', clusteredProportion({ hits: labels.map((label, at) => label === answers[at]), groups, level })],
    ['sensitivity', rates.sensitivity],
    ['specificity', rates.specificity],
  ];
  if (options.resamples > 0) made.push(...resampledFigures(samples, answers, { ...options, level }));
  return made;
}

/** The same samples as if five models of equal strength had scored a fifth of the patients each. */
function crossValidated(
  { labels, scores }: { labels: readonly number[]; scores: readonly (readonly number[])[] },
  groups: readonly string[],
): Interval {
  const fold = (at: number): number => Number((groups[at] as string).slice(1)) % 5;
  const folds = [0, 1, 2, 3, 4].map((of) => {
    const places = labels.map((_, at) => at).filter((at) => fold(at) === of);
    return {
      fold: String(of),
      labels: places.map((at) => labels[at] as number),
      scores: places.map((at) => scores[at] as readonly number[]),
      groups: places.map((at) => groups[at] as string),
    };
  });
  return crossValidatedAuc({ task: 'binary', folds, level });
}

/** Nominal 95 % is held where the truth is inside 93 to 97 of 100 times, give or take what `replicates` leave to chance. */
export function isHeld({ covered, intervals }: Pick<Coverage, 'covered' | 'intervals'>): boolean {
  const slack = 2 * Math.sqrt((0.95 * 0.05) / intervals);
  return covered >= 0.93 - slack && covered <= 0.97 + slack;
}

const worlds = [
  { name: 'AUC .76, half positive', distance: 1, share: 0.5 },
  { name: 'AUC .92, half positive', distance: 2, share: 0.5 },
  { name: 'AUC .92, one in ten positive', distance: 2, share: 0.1 },
] as const;

/** 50, 150 and 500 independent cases, and as many patients with three images each. */
export const scenarios: readonly Scenario[] = worlds.flatMap((world) =>
  [50, 150, 500].flatMap((patients) => [
    { ...world, name: `${world.name}, ${patients} cases`, patients, images: 1, likeness: 0 },
    { ...world, name: `${world.name}, ${patients} patients of 3 images`, patients, images: 3, likeness: 0.6 },
  ]),
);
