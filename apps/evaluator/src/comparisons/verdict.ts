import { count, counted, roundUp, score, signed } from '@paucis/reports';
import { compareRecipes, type CorrectedTTest, normalQuantile, requiredSamples } from '@paucis/statistics';
import { level } from '../evaluations/score.js';
import type { JudgedTrial, LeaderboardInput } from './leaderboard.js';
import { cellOf } from './scored-run.js';

export interface Verdict {
  readonly decided: boolean;
  /** One paragraph in plain words. */
  readonly text: string;
}

export interface VerdictInput extends Pick<LeaderboardInput, 'folds' | 'testToTrain' | 'metric' | 'runs'> {
  /** Trials with all folds, best first. */
  readonly complete: readonly JudgedTrial[];
  /** Ids of those that cannot be told from the best, itself included. */
  readonly withinBest: ReadonlySet<string>;
}

/** Chance of finding the difference that the forecasts are made for. */
const power = 0.8;
/** Beyond these a forecast says no more than "not in practice". */
const mostImages = 1_000_000;
const mostSlotHours = 10_000;

/** What the leaderboard allows to be said, and what it would take to say more. */
export function verdictOf(input: VerdictInput): Verdict {
  const { complete, withinBest, folds } = input;
  const [leader] = complete;
  if (!leader) {
    return {
      decided: false,
      text: `Undecided: no recipe was trained on all ${folds} folds, so nothing can be ranked. A larger budget, or a gentler scheduler, would let some finish.`,
    };
  }
  const lead = `${nameOf(leader)} leads with a cross-validated ${label(input)} of ${score(leader.value)}`;
  if (complete.length === 1) {
    return {
      decided: false,
      text: `Undecided: ${lead}, but no other recipe finished all ${folds} folds to compare it with. Extending the sweep by more trials would show whether it stands alone.`,
    };
  }
  const rivals = complete.filter(({ trial }) => trial !== leader.trial && withinBest.has(trial.id));
  if (rivals.length === 0) {
    const others = complete.length - 1;
    const than = others === 1 ? 'the other recipe' : `each of the other ${others} recipes`;
    return {
      decided: true,
      text: `Decided: ${lead}, and is better than ${than} that finished all ${folds} folds (95 % confidence, all comparisons counted).`,
    };
  }
  const rival = rivals.find(({ trial }) => trial.family !== leader.trial.family) ?? (rivals[0] as JudgedTrial);
  const sentences = [
    `Undecided: ${lead}, but ${counted(rivals.length, 'other recipe')} of ${complete.length - 1} cannot be told from it`,
    familiesLine(input),
    forecast(leader, rival, input),
  ];
  return { decided: false, text: sentences.filter(Boolean).join(' ') };
}

const label = ({ metric }: Pick<VerdictInput, 'metric'>): string => (metric === 'auc' ? 'AUC' : 'accuracy');

const nameOf = ({ trial }: JudgedTrial): string => `${trial.family} (trial ${trial.index})`;

/** Which families are still in the race, and which fell behind with all of their recipes. */
function familiesLine({ complete, withinBest }: VerdictInput): string {
  const all = new Set(complete.map(({ trial }) => trial.family));
  const open = new Set(complete.filter(({ trial }) => withinBest.has(trial.id)).map(({ trial }) => trial.family));
  const behind = [...all].filter((family) => !open.has(family));
  const still = open.size === 1 ? '(all of the same family).' : `(families still open: ${[...open].join(', ')}).`;
  return behind.length === 0 ? still : `${still} Behind the best: ${behind.join(', ')}.`;
}

/** Takes the observed difference at its word, which is why every figure in it is an "about". */
function forecast(leader: JudgedTrial, rival: JudgedTrial, input: VerdictInput): string {
  const a = valuesOf(leader, input);
  const b = valuesOf(rival, input);
  const common = [...a.keys()].filter((cell) => b.has(cell)).length;
  if (common < 2) return 'They share fewer than two folds, so their difference has no interval.';
  const test = compareRecipes({ a, b, testToTrain: input.testToTrain, level });
  const gap = `Its lead over ${nameOf(rival)} is ${signed(test.estimate)} (95 % interval ${signed(test.low)} to ${signed(test.high)})`;
  if (!(test.estimate > 0) || !(test.standardError > 0)) {
    return `${gap}: as good as equal, so choose by cost or simplicity rather than by a larger experiment.`;
  }
  const ways = [imagesNeeded(test, leader), hoursNeeded(test, leader, rival, input)].filter((way) => way !== undefined);
  if (ways.length === 0) {
    return `${gap}: so small that no practical number of images or hours would decide; choose by cost or simplicity.`;
  }
  return `${gap}; if that is the true difference, ${ways.join(' or ')} would decide.`;
}

function imagesNeeded({ estimate, standardError }: CorrectedTTest, { rung }: JudgedTrial): string | undefined {
  const samples = new Set(rung.runs.flatMap(({ predictions }) => predictions.groups)).size;
  const needed = requiredSamples({ difference: estimate, standardError, samples, level, power });
  if (!needed || needed.more > mostImages) return undefined;
  return `about ${count(roundUp(Math.max(1, needed.more)))} more labelled images`;
}

/**
 * More seeds of the same folds shrink 1/J of the corrected variance (1/J + n_test/n_train) s² but never its second part:
 * where that alone is too much, no time decides.
 */
function hoursNeeded(
  test: CorrectedTTest,
  leader: JudgedTrial,
  rival: JudgedTrial,
  input: VerdictInput,
): string | undefined {
  const cells = test.degrees + 1;
  const ratio = input.testToTrain;
  const spread = test.standardError ** 2 / (1 / cells + ratio);
  const z = normalQuantile((1 + level) / 2) + normalQuantile(power);
  const room = test.estimate ** 2 / (z * z * spread) - ratio;
  if (!(room > 0)) return undefined;
  const more = Math.max(input.folds, Math.ceil(1 / room) - cells);
  const hours = (more * (secondsPerRun(leader, input) + secondsPerRun(rival, input))) / 3600;
  if (!(hours > 0) || hours > mostSlotHours) return undefined;
  return `about ${hours < 1 ? `${Math.max(1, Math.round(hours * 60))} minutes` : `${hours.toFixed(1)} hours`} of training more seeds (on one slot)`;
}

/** All steps of a run up to its rung: a later rung resumes the earlier one's checkpoint. */
function secondsPerRun({ trial, rung }: JudgedTrial, { runs }: VerdictInput): number {
  const spent = runs.filter(({ trialId, step }) => trialId === trial.id && step <= rung.step);
  return spent.reduce((sum, { seconds }) => sum + seconds, 0) / rung.runs.length;
}

function valuesOf({ rung }: JudgedTrial, { metric }: VerdictInput): Map<string, number> {
  return new Map(rung.runs.map((run) => [cellOf(run), run[metric]]));
}
