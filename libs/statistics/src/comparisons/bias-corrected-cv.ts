import { Invalid } from '@paucis/contracts';
import type { FoldPredictions } from '../cross-validated-auc.js';
import type { Interval } from '../interval.js';
import { type ClassificationTask, questionsOf } from '../predictions.js';
import { quantileOfSorted } from '../quantile.js';
import { resamplingUnits } from '../resampling-units.js';
import type { Random } from '../seeded-random.js';
import { sortedQuestion, type SortedQuestion, weightedAuc } from './weighted-auc.js';
import { mean } from '../mean.js';

/** One tried configuration with its stored out-of-fold predictions; `groups` (or sample ids) are required here. */
export interface TriedCandidate {
  id: string;
  folds: readonly (FoldPredictions & { groups: ArrayLike<string | number> })[];
}

export interface BiasCorrectedAuc extends Interval {
  /** What the leader scores without correction. */
  uncorrected: number;
  leader: string;
  /** Share of resamples in which each candidate was selected. */
  selected: Map<string, number>;
  resamples: number;
}

interface Entry {
  fold: string;
  questions: { question: SortedQuestion; units: Uint32Array }[];
}

/**
 * Bootstrap bias-corrected cross-validation (Tsamardinos, Greasidou, Borboudakis 2018): each resample of the groups selects
 * its own best candidate and is scored on the groups left out, so the leader's luck in being selected is paid for.
 * Values are means of within-fold AUCs. A trial stopped before all folds takes part with the folds it has, each measured
 * against the mean of the complete candidates on that fold, so that an easy fold gives no advantage.
 */
export function biasCorrectedAuc(input: {
  task: ClassificationTask;
  candidates: readonly TriedCandidate[];
  random: Random;
  resamples?: number;
  level?: number;
}): BiasCorrectedAuc {
  const { task, candidates, random, resamples = 1000, level = 0.95 } = input;
  if (candidates.length === 0)
    throw new Invalid('candidates-missing', 'BBC-CV: expected at least one candidate, got none');
  const units = unitsOf(candidates);
  const prepared = candidates.map((candidate) => prepare(candidate, task, units.index));
  const count = units.index.size;
  const uncorrected = valuesOf(prepared, new Uint32Array(count).fill(1));
  const first = leaderOf(prepared, uncorrected);
  const selections = new Map<string, number>();
  const scored: number[] = [];
  for (let at = 0; at < resamples; at += 1) {
    const drawn = new Uint32Array(count);
    for (const stratum of units.strata) {
      for (let draw = 0; draw < stratum.length; draw += 1) {
        const unit = stratum[random.integer(stratum.length)] as number;
        drawn[unit] = (drawn[unit] as number) + 1;
      }
    }
    const selected = bestOf(valuesOf(prepared, drawn));
    const value = valuesOf(
      prepared,
      drawn.map((times) => (times === 0 ? 1 : 0)),
    )[selected] as number;
    if (!Number.isFinite(value)) continue;
    const id = (candidates[selected] as TriedCandidate).id;
    selections.set(id, (selections.get(id) ?? 0) + 1);
    scored.push(value);
  }
  if (scored.length < resamples / 2) {
    throw new Invalid('class-absent', `BBC-CV: only ${scored.length} of ${resamples} resamples leave out both classes`);
  }
  const sorted = Float64Array.from(scored).sort();
  return {
    estimate: mean(sorted),
    low: quantileOfSorted(sorted, (1 - level) / 2),
    high: quantileOfSorted(sorted, (1 + level) / 2),
    level,
    method: 'bbc-cv-percentile',
    uncorrected: uncorrected[first] as number,
    leader: (candidates[first] as TriedCandidate).id,
    selected: new Map([...selections].map(([id, times]) => [id, times / scored.length])),
    resamples: scored.length,
  };
}

/** Groups of all candidates together; a group's class is the rarest that it holds. */
function unitsOf(candidates: readonly TriedCandidate[]): { index: Map<string, number>; strata: number[][] } {
  const labelOf = new Map<string, { group: string; label: number }>();
  for (const { folds } of candidates) {
    for (const { fold, labels, groups } of folds) {
      if (groups.length !== labels.length) {
        throw new Invalid(
          'scores-mismatch',
          `fold ${fold}: ${groups.length} groups came with ${labels.length} samples`,
        );
      }
      for (let at = 0; at < labels.length; at += 1) {
        const [group, label] = [String(groups[at]), labels[at] as number];
        labelOf.set(`${label} ${group}`, { group, label });
      }
    }
  }
  const samples = [...labelOf.values()];
  const groups = samples.map(({ group }) => group);
  const classes = samples.map(({ label }) => label);
  const { strata, members } = resamplingUnits({ size: samples.length, classes, groups });
  const index = new Map(members.map((of, unit) => [groups[of[0] as number] as string, unit]));
  return { index, strata };
}

function prepare({ folds }: TriedCandidate, task: ClassificationTask, index: Map<string, number>): Entry[] {
  return folds.map(({ fold, labels, scores, groups }) => {
    const units = Uint32Array.from({ length: labels.length }, (_, at) => index.get(String(groups[at])) as number);
    const questions = questionsOf({ task, labels, scores }).map((asked) => ({
      question: sortedQuestion(labels, scores, asked),
      units,
    }));
    return { fold, questions };
  });
}

/** The value of each candidate under unit weights; NaN where no fold can be scored. */
function valuesOf(prepared: readonly Entry[][], weights: Uint32Array): number[] {
  const perEntry = prepared.map((entries) => entries.map(({ questions }) => entryAuc(questions, weights)));
  const folds = prepared.map((entries, candidate) => foldMeans(entries, perEntry[candidate] as number[]));
  const most = Math.max(...folds.map((values) => values.size));
  const complete = folds.filter((values) => values.size === most);
  const level = new Map(
    [...(complete[0]?.keys() ?? [])].map((fold) => [fold, mean(complete.map((of) => of.get(fold) ?? NaN))]),
  );
  const grand = mean([...level.values()]);
  return folds.map((values) => {
    const differences = [...values].flatMap(([fold, value]) =>
      level.has(fold) ? [value - (level.get(fold) as number)] : [],
    );
    return grand + mean(differences);
  });
}

function entryAuc(questions: Entry['questions'], weights: Uint32Array): number {
  return mean(questions.map(({ question, units }) => weightedAuc(question, units, weights)));
}

function foldMeans(entries: readonly Entry[], values: readonly number[]): Map<string, number> {
  const byFold = new Map<string, number[]>();
  entries.forEach(({ fold }, at) => {
    if (Number.isFinite(values[at])) byFold.set(fold, [...(byFold.get(fold) ?? []), values[at] as number]);
  });
  return new Map([...byFold].map(([fold, of]) => [fold, mean(of)]));
}

/** What selection picks from the whole data: the best of the candidates that have every fold. */
function leaderOf(prepared: readonly Entry[][], values: readonly number[]): number {
  const folds = prepared.map((entries) => new Set(entries.map(({ fold }) => fold)).size);
  const most = Math.max(...folds);
  return bestOf(values.map((value, at) => (folds[at] === most ? value : -Infinity)));
}

function bestOf(values: readonly number[]): number {
  let best = 0;
  values.forEach((value, at) => {
    if (value > (values[best] as number) || Number.isNaN(values[best])) best = at;
  });
  return best;
}
