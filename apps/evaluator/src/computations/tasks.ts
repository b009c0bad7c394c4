import {
  DomainError,
  ExplanationFile,
  type ExplanationSummary,
  Invalid,
  PredictionFile,
  SampleFacts,
} from '@paucis/contracts';
import { z } from 'zod';
import { type Leaderboard, type LeaderboardInput, leaderboardOf } from '../comparisons/leaderboard.js';
import { type Score, scoreOf } from '../evaluations/score.js';
import { summarizeExplanations } from '../explanations/summarize.js';
import { type TestedFinalist, type TestResult, testResultOf } from '../finalizations/test-scores.js';
import { assessFinalists, type PredictedFinalist } from '../reports/assess-finalists.js';
import { reportOf } from '../reports/report.js';
import type { FinalistRole, ReportInput } from '../reports/report-input.js';
import { tableOne, usedParts } from '../samples/table-one.js';

/** Bytes of a stored `PredictionFile`, and what to call it in messages. */
export interface StoredPredictions {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface ScoresToMake {
  readonly files: readonly StoredPredictions[];
}

/** Of each file in turn: its score, or why it has none. */
export type MadeScore = { readonly score: Score } | { readonly error: string };

export interface LeaderboardToMake extends Omit<LeaderboardInput, 'predictions'> {
  /** By evaluation id. */
  readonly files: ReadonlyMap<string, StoredPredictions>;
}

export interface TestToMake {
  readonly sweepId: string;
  readonly tested: readonly (Pick<TestedFinalist, 'finalist'> & { readonly file: StoredPredictions })[];
  readonly testSize: number;
  readonly look: number;
}

export interface ExplanationToMake {
  readonly files: readonly StoredPredictions[];
  readonly classes: readonly string[];
  readonly positiveClass: number;
}

export interface ReportToMake extends Omit<
  ReportInput,
  'rocs' | 'winner' | 'findings' | 'subgroups' | 'explanations' | 'tableOne'
> {
  /** `SampleFacts` of all samples of the version. */
  readonly samples?: StoredPredictions;
  /** What the models of some trials look at, a file for each model. */
  readonly explained: readonly (Pick<ReportInput['explanations'][number], 'trialId' | 'summary'> & {
    readonly files: readonly StoredPredictions[];
  })[];
  readonly finalists: readonly {
    readonly trialId: string;
    readonly role: FinalistRole;
    readonly folds: readonly StoredPredictions[];
    readonly test?: StoredPredictions;
  }[];
}

/** What takes longer than a service may keep others waiting; each is a pure function of its input. */
export const tasks = {
  score: ({ files }: ScoresToMake): MadeScore[] =>
    files.map((file) => {
      try {
        return { score: scoreOf(predictionsIn(file)) };
      } catch (error) {
        if (error instanceof DomainError) return { error: error.message };
        throw error;
      }
    }),
  leaderboard: ({ files, ...input }: LeaderboardToMake): Leaderboard =>
    leaderboardOf({ ...input, predictions: new Map([...files].map(([id, file]) => [id, predictionsIn(file)])) }),
  test: ({ tested, ...input }: TestToMake): TestResult =>
    testResultOf({
      ...input,
      tested: tested.map(({ finalist, file }) => ({ finalist, predictions: predictionsIn(file) })),
    }),
  explain: ({ files, ...data }: ExplanationToMake): ExplanationSummary =>
    summarizeExplanations(files.map(explanationIn), data),
  report: ({ finalists, explained, samples, ...input }: ReportToMake): string => {
    const facts = samples ? sampleFactsIn(samples) : [];
    const predicted = finalists.map(({ folds, test, ...of }): PredictedFinalist => ({
      ...{ ...of, folds: folds.map(predictionsIn) },
      ...(test && { test: predictionsIn(test) }),
    }));
    const explanations = explained.map(({ files, ...of }) => ({ ...of, files: files.map(explanationIn) }));
    const winner = predicted.find(({ role }) => role === 'winner');
    const parts = usedParts(facts, input.plan, new Set(winner?.folds.flatMap(({ sampleIds }) => sampleIds)));
    const { classes } = input.plan.dataset;
    return reportOf({
      ...{ ...input, explanations, ...assessFinalists(predicted, input.plan, facts) },
      ...(samples && { tableOne: { parts: parts.map(({ name }) => name), rows: tableOne(parts, classes) } }),
    });
  },
};

export type Tasks = typeof tasks;

/** Reads a stored file; what is no predictions is said with its name. A sample without a group is its own. */
function predictionsIn({ name, bytes }: StoredPredictions): PredictionFile {
  const parsed = PredictionFile.safeParse(jsonIn(bytes));
  if (!parsed.success)
    throw new Invalid('predictions-malformed', `${name}: expected a file of predictions, got something else`);
  const { groups, sampleIds } = parsed.data;
  return { ...parsed.data, groups: groups.map((group, at) => (group === '' ? (sampleIds[at] ?? '') : group)) };
}

function sampleFactsIn({ name, bytes }: StoredPredictions): SampleFacts[] {
  const parsed = z.array(SampleFacts).safeParse(jsonIn(bytes));
  if (parsed.success) return parsed.data;
  throw new Invalid('samples-malformed', `${name}: expected facts of samples, got something else`);
}

function explanationIn({ name, bytes }: StoredPredictions): ExplanationFile {
  const parsed = ExplanationFile.safeParse(jsonIn(bytes));
  if (parsed.success) return parsed.data;
  throw new Invalid('explanation-malformed', `${name}: expected a file of explanations, got something else`);
}

function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch {
    return undefined;
  }
}
