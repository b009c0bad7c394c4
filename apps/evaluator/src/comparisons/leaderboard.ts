import type { Estimate, LeaderboardRow, PredictionFile, StudyResult, Sweep, Trial } from '@paucis/contracts';
import { biasCorrectedAuc, crossValidatedAuc, seededRandom, withinBest, mean } from '@paucis/statistics';
import { rankedRowsOf } from '../evaluations/ranked-rows.js';
import { estimateOf, level, taskOf } from '../evaluations/score.js';
import { cellOf, decisiveRungs, type Rung, type RunFigures, type ScoredRun } from './scored-run.js';
import { type ComparedFinalists, compareFinalists } from './finalist-pairs.js';
import { studyResult, studyVerdict } from './study-result.js';
import { type Verdict, verdictOf } from './verdict.js';

export interface LeaderboardInput {
  readonly sweepId: string;
  readonly trials: readonly Pick<Trial, 'id' | 'index' | 'family' | 'recipe' | 'goals' | 'violation'>[];
  /** Of several objectives: the trials that no other surpasses in all of them. */
  readonly front?: readonly string[];
  readonly runs: readonly RunFigures[];
  /** By evaluation id, of the runs of each trial's decisive rung at least. */
  readonly predictions: ReadonlyMap<string, PredictionFile>;
  readonly folds: number;
  /** Validation samples per training sample. */
  readonly testToTrain: number;
  /** Replicates of each fold. */
  readonly seeds: number;
  /** Several findings are questions of two. */
  readonly classes: number;
  /** What trials are ranked by; intervals are always those of the AUC. */
  readonly metric: 'auc' | 'accuracy';
  /** What a study registered, and where it stands. */
  readonly study?: Pick<Sweep, 'status'> & {
    readonly registered: NonNullable<Sweep['study']>;
    readonly sampler: string;
  };
}

export interface Leaderboard extends ComparedFinalists {
  readonly rows: LeaderboardRow[];
  /** Trials among the rows that have not all folds. */
  readonly stopped: number;
  readonly selectionCorrected?: Estimate;
  readonly verdict: Verdict;
  readonly study?: StudyResult;
  readonly winnerTrialId?: string;
  readonly baselineTrialId?: string;
}

/** A trial with the rung that it is judged by. */
export interface JudgedTrial {
  readonly trial: LeaderboardInput['trials'][number];
  readonly rung: Rung<ScoredRun>;
  readonly value: number;
}

/** The network of the baseline that every sweep is measured against, trained without pretraining. */
const baselineFamily = { network: 'small-cnn', pretraining: 'none' } as const;
/** Resamples of the selection correction: as many as its time allows, which samples x resamples makes. */
const resamples = { least: 200, most: 1000, work: 2e9 } as const;

/**
 * Ranks trials by the mean of their within-fold scores at the highest rung with all folds; trials without one come after
 * those that have, and are never chosen; before them those that miss a bound of the sweep. Pure: the same runs give the same leaderboard, its resampling included.
 */
export function leaderboardOf(input: LeaderboardInput): Leaderboard {
  const judged = judge(input);
  const complete = judged.filter(({ rung }) => rung.complete);
  // What misses a bound cannot be chosen, unless everything does; so it is no rival either.
  const allowed = complete.some(keepsBounds) ? complete.filter(keepsBounds) : complete;
  const best = bestSet(allowed, input);
  const [winner] = complete;
  const baseline = complete.find(({ trial }) => isBaseline(trial));
  const selectionCorrected = input.metric === 'auc' ? correctedFor(judged, input) : undefined;
  return {
    rows: judged.map((trial, at) => rowOf(trial, at + 1, best.has(trial.trial.id), input)),
    stopped: judged.length - complete.length,
    ...(selectionCorrected && { selectionCorrected }),
    ...compareFinalists(complete, baseline, input),
    ...(judgedStudy(complete, input) ?? { verdict: verdictOf({ complete: allowed, withinBest: best, ...input }) }),
    ...(winner && { winnerTrialId: winner.trial.id }),
    ...(baseline && { baselineTrialId: baseline.trial.id }),
  };
}

function judgedStudy(
  complete: readonly JudgedTrial[],
  { study, trials, ...input }: LeaderboardInput,
): { verdict: Verdict; study: StudyResult } | undefined {
  if (!study) return undefined;
  const { registered, status, sampler } = study;
  const result = studyResult({ ...input, study: registered, status, sampler, started: trials, complete });
  const images = new Set(complete[0]?.rung.runs.flatMap(({ predictions }) => predictions.sampleIds)).size;
  return { study: result, verdict: studyVerdict(result, images, registered.hypothesis) };
}

export function isBaseline({ recipe }: Pick<Trial, 'recipe'>): boolean {
  return recipe.network.name === baselineFamily.network && recipe.pretraining.name === baselineFamily.pretraining;
}

function judge({ trials, runs, predictions, folds, seeds, metric }: LeaderboardInput): JudgedTrial[] {
  const rungs = decisiveRungs(runs, folds * seeds);
  const judged = trials.flatMap((trial) => {
    const rung = rungs.get(trial.id);
    if (!rung) return [];
    const scored = rung.runs.map((run) => ({ ...run, predictions: predictions.get(run.id) as PredictionFile }));
    return [{ trial, rung: { ...rung, runs: scored }, value: mean(scored.map((run) => run[metric])) }];
  });
  return judged.sort(
    (a, b) =>
      Number(b.rung.complete) - Number(a.rung.complete) ||
      Number(keepsBounds(b)) - Number(keepsBounds(a)) ||
      (a.rung.complete ? 0 : b.rung.step - a.rung.step || b.rung.runs.length - a.rung.runs.length) ||
      b.value - a.value ||
      a.trial.index - b.trial.index,
  );
}

const keepsBounds = ({ trial }: JudgedTrial): boolean => (trial.violation ?? 0) === 0;

/** The trials that cannot be told from the best: multiple comparisons with the best over the common cells. */
function bestSet(complete: readonly JudgedTrial[], { testToTrain, metric }: LeaderboardInput): Set<string> {
  if (complete.length === 0) return new Set();
  const candidates = complete.map(({ trial, rung }) => ({
    id: trial.id,
    values: new Map(rung.runs.map((run) => [cellOf(run), run[metric]])),
  }));
  const verdicts = withinBest({ candidates, direction: 'maximize', testToTrain, level });
  return new Set(verdicts.filter(({ verdict }) => verdict !== 'separated').map(({ id }) => id));
}

/** The leader's score corrected for having been chosen among all that were tried, stopped trials included. */
function correctedFor(judged: readonly JudgedTrial[], { sweepId, classes }: LeaderboardInput): Estimate | undefined {
  if (judged.filter(({ rung }) => rung.complete).length < 2) return undefined;
  const candidates = judged.map(({ trial, rung }) => ({ id: trial.id, folds: foldsOf(rung) }));
  const samples = candidates.flatMap(({ folds }) => folds).reduce((sum, { labels }) => sum + labels.length, 0);
  const affordable = Math.floor(resamples.work / (2 * samples));
  return estimateOf(
    biasCorrectedAuc({
      task: taskOf(classes),
      candidates,
      random: seededRandom(sweepId, 'selection-correction'),
      resamples: Math.min(resamples.most, Math.max(resamples.least, affordable)),
      level,
    }),
  );
}

function rowOf(
  { trial, rung, value: _value }: JudgedTrial,
  rank: number,
  isBest: boolean,
  input: LeaderboardInput,
): LeaderboardRow {
  const { runs, complete, step } = rung;
  const made = estimateOf(crossValidatedAuc({ task: taskOf(input.classes), folds: foldsOf(rung), level }));
  // A fold that lacks a finding counts as much as the others.
  const hasFindings = runs.some(({ predictions }) => predictions.findings);
  const auc = hasFindings ? { ...made, estimate: mean(runs.map((run) => run.auc)) } : made;
  const cells = input.folds * input.seeds;
  return {
    rank,
    trialId: trial.id,
    trialIndex: trial.index,
    family: trial.family,
    recipe: trial.recipe,
    step,
    runs: runs.length,
    complete,
    auc: complete ? auc : { ...auc, method: `${auc.method}, ${runs.length} of ${cells} runs` },
    accuracy: mean(runs.map(({ accuracy }) => accuracy)),
    collapsed: runs.filter(({ collapsed }) => collapsed).length * 2 >= runs.length,
    withinBest: isBest,
    ...(trial.goals && { goals: trial.goals }),
    ...(trial.violation !== undefined && { keepsBounds: trial.violation === 0 }),
    ...(input.front && { onFront: input.front.includes(trial.id) }),
  };
}

/** What is ranked: the samples of each fold, of several findings each by itself. */
const foldsOf = ({ runs }: Rung<ScoredRun>) =>
  runs.flatMap(({ fold, predictions }) =>
    rankedRowsOf(predictions).map(({ finding, ...rows }) => ({
      ...{ ...rows, fold: finding === undefined ? String(fold) : `${fold} ${finding}` },
    })),
  );
