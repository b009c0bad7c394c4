import { Invalid } from '@paucis/contracts';
import { studentCdf, studentQuantile } from '../distributions/student.js';
import type { Random } from '../seeded-random.js';
import { type CorrectedTTest, correctedVariance } from './corrected-t.js';
import { mean, variance as sampleVariance } from '../mean.js';

/** One arm of a study: every configuration that its tuning budget tried, with its value in each (fold, seed) cell. */
export interface StudyArm {
  readonly name: string;
  readonly trials: readonly {
    readonly id: string;
    readonly cells: readonly { readonly fold: number; readonly seed: number; readonly value: number }[];
  }[];
  /** The trials are draws (random search): another draw would have tuned to something else. Of a whole grid there is no other. */
  readonly drawn: boolean;
}

/** What tuning an arm brings. */
export interface TunedArm {
  /** Value in each cell, `fold/seed`, of the trial that is best on the *other* folds. */
  readonly cells: ReadonlyMap<string, number>;
  readonly mean: number;
  /** Variance of `mean` over draws of as many trials, by the bootstrap. */
  readonly tuningVariance: number;
}

/** `better`: the first arm exceeds the second by more than `by` (below 0: it is not worse by more than that); `equal`: they differ by less than `within`. */
export type StudyClaim =
  { readonly kind: 'better'; readonly by: number } | { readonly kind: 'equal'; readonly within: number };

export interface StudyJudgement {
  /** Of the first arm minus the second (turned round where less is better), two-sided at 1 - 2 alpha: its ends are the one-sided bounds that judge. */
  readonly difference: CorrectedTTest;
  /** One-sided, of the claim; the larger of the two where it has two sides. */
  readonly p: number;
  readonly verdict: 'supported' | 'not supported' | 'undecided';
}

const resamples = 200;

/**
 * What tuning an arm brings: in each fold the trial that is best on the *other* folds (mean over all their seeds), so that no value was
 * chosen by the samples it is measured on. Arms tuned with equal budgets lose equally by it. Ties go to the
 * earlier trial. Throws `Invalid` for an arm without trials, fewer than two folds, or trials with unequal cells.
 */
export function tunedArm(arm: StudyArm, direction: 'maximize' | 'minimize', random: Random): TunedArm {
  const folds = foldsOf(arm);
  const { trials, drawn } = arm;
  const sign = direction === 'maximize' ? 1 : -1;
  const beside = trials.map((trial) => folds.map((fold) => sign * meanOver(trial, (cell) => cell.fold !== fold)));
  const inside = trials.map((trial) => folds.map((fold) => meanOver(trial, (cell) => cell.fold === fold)));
  /** Place of the chosen trial per fold; the lowest of the best. */
  const choose = (among: readonly number[]): number[] =>
    folds.map((_, fold) => {
      const worth = (at: number) => (beside[at] as number[])[fold] as number;
      return among.reduce((best, at) =>
        worth(at) > worth(best) || (worth(at) === worth(best) && at < best) ? at : best,
      );
    });
  const meanOf = (chosen: readonly number[]): number =>
    mean(chosen.map((at, fold) => (inside[at] as number[])[fold] as number));

  const all = trials.map((_, at) => at);
  const chosen = choose(all);
  const cells = folds.flatMap((fold, at) =>
    (trials[chosen[at] as number] as (typeof trials)[number]).cells.filter((cell) => cell.fold === fold),
  );
  const draw = () => meanOf(choose(all.map(() => random.integer(all.length))));
  return {
    cells: new Map(cells.map((cell) => [keyOf(cell), cell.value])),
    mean: meanOf(chosen),
    tuningVariance: drawn && trials.length > 1 ? sampleVariance(Array.from({ length: resamples }, draw)) : 0,
  };
}

/**
 * Judges a claim over the mean of one or more contrasts (of a factor: one per combination of the others), over the common cells: the corrected
 * resampled t (Nadeau & Bengio 2003), whose variance counts other folds and seeds, and beside it the variance of tuning, which counts other
 * draws of the trials. Not supported means: the data speak against the claim as surely as they would have to speak for it.
 */
export function judgeStudy(input: {
  /** First and second arm, per contrast. */
  contrasts: readonly { readonly a: TunedArm; readonly b: TunedArm }[];
  claim: StudyClaim;
  /** Validation samples per training sample: 1/(k-1) in k folds. */
  testToTrain: number;
  alpha: number;
  direction: 'maximize' | 'minimize';
}): StudyJudgement {
  const { contrasts, claim, testToTrain, alpha, direction } = input;
  if (!(alpha > 0 && alpha < 0.5)) throw new Invalid('level-wrong', `study: alpha is ${alpha}, expected 0 to 0.5`);
  const cells = [...(contrasts[0]?.a.cells.keys() ?? [])].filter((cell) =>
    contrasts.every(({ a, b }) => a.cells.has(cell) && b.cells.has(cell)),
  );
  const sign = direction === 'maximize' ? 1 : -1;
  const differences = cells.map((cell) =>
    mean(contrasts.map(({ a, b }) => sign * ((a.cells.get(cell) as number) - (b.cells.get(cell) as number)))),
  );
  const replicates = correctedVariance(differences, testToTrain);
  const tuning = contrasts.reduce((sum, { a, b }) => sum + a.tuningVariance + b.tuningVariance, 0);
  const variance = replicates.variance + tuning / contrasts.length ** 2;
  const difference = intervalOf({ estimate: replicates.mean, variance, degrees: cells.length - 1, alpha });
  return { difference, p: pOf(difference, claim), verdict: verdictOf(difference, claim) };
}

function intervalOf(of: { estimate: number; variance: number; degrees: number; alpha: number }): CorrectedTTest {
  const { estimate, variance, degrees, alpha } = of;
  const standardError = Math.sqrt(variance);
  const half = studentQuantile(1 - alpha, degrees) * standardError;
  const t = estimate === 0 ? 0 : estimate / standardError;
  return {
    ...{ estimate, low: estimate - half, high: estimate + half, level: 1 - 2 * alpha },
    ...{ method: 'corrected-resampled-t-tuned', standardError, t, degrees },
    p: 2 * (1 - studentCdf(Math.abs(t), degrees)),
  };
}

function verdictOf({ low, high }: CorrectedTTest, claim: StudyClaim): StudyJudgement['verdict'] {
  if (claim.kind === 'better') {
    if (low > claim.by) return 'supported';
    return high < claim.by ? 'not supported' : 'undecided';
  }
  if (low > -claim.within && high < claim.within) return 'supported';
  return low >= claim.within || high <= -claim.within ? 'not supported' : 'undecided';
}

function pOf({ estimate, standardError, degrees }: CorrectedTTest, claim: StudyClaim): number {
  const above = (bound: number): number => {
    if (standardError === 0) return estimate > bound ? 0 : 1;
    return studentCdf((bound - estimate) / standardError, degrees);
  };
  if (claim.kind === 'better') return above(claim.by);
  return Math.max(above(-claim.within), 1 - above(claim.within));
}

/** Folds of an arm, in order; refuses what cannot be cross-fitted. */
function foldsOf({ name, trials }: StudyArm): number[] {
  const [first] = trials;
  if (!first) throw new Invalid('arm-empty', `study: arm ${name} has no complete trial`);
  const keys = keysOf(first.cells).join();
  for (const { id, cells } of trials) {
    if (keysOf(cells).join() !== keys)
      throw new Invalid('arm-cells', `study: arm ${name}: trials ${first.id} and ${id} have other folds and seeds`);
  }
  const folds = [...new Set(first.cells.map(({ fold }) => fold))].sort((a, b) => a - b);
  if (folds.length < 2)
    throw new Invalid('arm-folds', `study: arm ${name}: expected at least 2 folds, got ${folds.length}`);
  return folds;
}

type Cell = StudyArm['trials'][number]['cells'][number];

const meanOver = ({ cells }: { cells: readonly Cell[] }, isIn: (cell: Cell) => boolean): number =>
  mean(cells.filter(isIn).map(({ value }) => value));
const keyOf = ({ fold, seed }: Cell): string => `${fold}/${seed}`;
const keysOf = (cells: readonly Cell[]): string[] => cells.map(keyOf).sort();
