import type { Hypothesis, StudyResult, Sweep } from '@paucis/contracts';
import { count, score, signed } from '@paucis/reports';
import {
  judgeStudy,
  requiredSamples,
  seededRandom,
  type StudyJudgement,
  type TunedArm,
  tunedArm,
} from '@paucis/statistics';
import type { JudgedTrial } from './leaderboard.js';
import type { Verdict } from './verdict.js';

export interface StudyInput {
  readonly sweepId: string;
  readonly study: NonNullable<Sweep['study']>;
  readonly status: Sweep['status'];
  /** Trials by the sampler `random` are draws; those of a grid are all that there are. */
  readonly sampler: string;
  readonly metric: 'auc' | 'accuracy';
  readonly testToTrain: number;
  /** Trials that were started, by arm. */
  readonly started: readonly { readonly family: string }[];
  /** Those with all folds and seeds. */
  readonly complete: readonly JudgedTrial[];
}

const direction = 'maximize';

/** Judges the hypothesis of a study once, when all of its runs are in. */
export function studyResult(input: StudyInput): StudyResult {
  const { study, sweepId, sampler, complete, started, metric } = input;
  const tuned = new Map<string, TunedArm>();
  const arms = study.arms.map((name) => {
    const own = complete.filter(({ trial }) => trial.family === name);
    const trials = [...own]
      .sort((a, b) => a.trial.index - b.trial.index)
      .map(({ trial, rung }) => ({
        id: trial.id,
        cells: rung.runs.map((run) => ({ fold: run.fold, seed: run.seed, value: run[metric] })),
      }));
    const arm =
      trials.length > 0
        ? tunedArm({ name, trials, drawn: sampler !== 'grid' }, direction, seededRandom(sweepId, 'tuning', name))
        : undefined;
    if (arm) tuned.set(name, arm);
    return {
      ...{ name, complete: own.length, trials: started.filter(({ family }) => family === name).length },
      ...(arm && { value: arm.mean, tuning: Math.sqrt(arm.tuningVariance) }),
    };
  });
  const facts = { hash: study.hash, claim: claimOf(study.hypothesis, metric), arms };
  const reason = whyNotYet(input, tuned);
  if (reason !== undefined) return { ...facts, verdict: 'undecided', reason };
  const { difference, p, verdict } = judged(input, tuned);
  const { estimate, low, high, level, method, standardError } = difference;
  return { ...facts, verdict, p, difference: { estimate, low, high, level, method, standardError } };
}

/** The verdict as a paragraph, with what would decide where nothing is. */
export function studyVerdict(result: StudyResult, images: number, hypothesis: Hypothesis): Verdict {
  const { verdict, claim, difference, p, reason } = result;
  const word = `${verdict.charAt(0).toUpperCase()}${verdict.slice(1)}`;
  if (!difference || p === undefined) return { decided: false, text: `${word}: ${claim}. ${reason ?? ''}`.trim() };
  const level = Math.round(100 * difference.level);
  const shown = `${word}: ${claim}. The difference is ${signed(difference.estimate)} (${level} % interval ${signed(difference.low)} to ${signed(difference.high)}), p = ${p.toPrecision(2)}.`;
  return {
    decided: verdict !== 'undecided',
    text: verdict === 'undecided' ? `${shown} ${wayOn(difference, images, hypothesis)}` : shown,
  };
}

function judged({ study, testToTrain }: StudyInput, tuned: ReadonlyMap<string, TunedArm>): StudyJudgement {
  const { hypothesis, contrasts } = study;
  return judgeStudy({
    contrasts: contrasts.map(({ a, b }) => ({ a: tuned.get(a) as TunedArm, b: tuned.get(b) as TunedArm })),
    claim: 'equal' in hypothesis ? { kind: 'equal', within: hypothesis.within } : { kind: 'better', by: hypothesis.by },
    testToTrain,
    ...{ alpha: hypothesis.alpha, direction },
  });
}

/** A study is judged once: looking again and again until it pleases would find what is not there. */
function whyNotYet(
  { status, study, started, complete }: StudyInput,
  tuned: ReadonlyMap<string, TunedArm>,
): string | undefined {
  if (status === 'cancelled') return 'The study was cancelled before all of its runs were in.';
  if (status !== 'closed') return 'The study goes on; it is judged once, when all of its runs are in.';
  const compared = new Set(study.contrasts.flatMap(({ a, b }) => [a, b]));
  const empty = [...compared].filter((name) => !tuned.has(name));
  if (empty.length > 0) return `No trial of ${empty.join(' and ')} has all folds and seeds.`;
  const missing = started.length - complete.length;
  if (missing > started.length / 10)
    return `${missing} of ${started.length} trials are not complete: the arms were not tuned equally.`;
  return undefined;
}

function claimOf(hypothesis: Hypothesis, metric: string): string {
  const what = metric === 'auc' ? 'AUC' : 'accuracy';
  const over = hypothesis.factor === undefined ? '' : `, averaged over the other factors than ${hypothesis.factor}`;
  if ('equal' in hypothesis) {
    const [a, b] = hypothesis.equal;
    return `${a} and ${b} differ by less than ${score(hypothesis.within)} in ${what}${over}`;
  }
  const { better, than, by } = hypothesis;
  if (by < 0) return `${better} is not worse than ${than} by more than ${score(-by)} in ${what}${over}`;
  return `${better} is better than ${than}${by > 0 ? ` by more than ${score(by)}` : ''} in ${what}${over}`;
}

/** Takes the observed difference at its word, which is why the figure is an "about". */
function wayOn(
  { estimate, standardError }: { estimate: number; standardError: number },
  images: number,
  hypothesis: Hypothesis,
): string {
  const margin = 'equal' in hypothesis ? hypothesis.within - Math.abs(estimate) : estimate - hypothesis.by;
  const level = 1 - 2 * hypothesis.alpha;
  const needed = requiredSamples({ difference: margin, standardError, samples: images, level });
  if (!needed || needed.more > 1_000_000)
    return 'It lies so near the margin that no practical number of images would decide.';
  return `If that is the true difference, about ${count(Math.max(1, needed.more))} more labelled images would decide.`;
}
