import {
  DomainError,
  ExplanationFile,
  type ExplanationSummary,
  Invalid,
  PredictionFile,
  SampleFacts,
} from '@paucis/contracts';
import { assess, type Assessment } from '@paucis/statistics';
import { z } from 'zod';
import { samplesOfRuns } from '../evaluations/samples-of-runs.js';
import { type Leaderboard, type LeaderboardInput, leaderboardOf } from '../comparisons/leaderboard.js';
import { type Score, scoreOf } from '../evaluations/score.js';
import { summarizeExplanations } from '../explanations/summarize.js';
import { type TestedFinalist, type TestResult, testResultOf } from '../finalizations/test-scores.js';
import { reportOf } from '../reports/report.js';
import type { ReportInput, RocCurve } from '../reports/report-input.js';
import { sampleFields, subgroupsBy } from '../samples/sample-fields.js';
import { tableOne, usedParts } from '../samples/table-one.js';
import { rocCurve } from '../reports/roc-curve.js';

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

export interface ReportToMake extends Omit<ReportInput, 'rocs' | 'winner' | 'explanations' | 'tableOne'> {
  /** `SampleFacts` of all samples of the version. */
  readonly samples?: StoredPredictions;
  /** What the models of some trials look at, a file for each model. */
  readonly explained: readonly (Pick<ReportInput['explanations'][number], 'trialId' | 'summary'> & {
    readonly files: readonly StoredPredictions[];
  })[];
  readonly positiveClass: number;
  readonly finalists: readonly {
    readonly trialId: string;
    readonly role: 'winner' | 'baseline';
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
  report: ({ finalists, positiveClass, explained, samples, ...input }: ReportToMake): string => {
    const facts = samples ? sampleFactsIn(samples) : [];
    const curve = (file: StoredPredictions): RocCurve => rocCurve(predictionsIn(file), positiveClass);
    const rocs = finalists.map(({ trialId, role, folds, test }) => ({
      trialId,
      role,
      folds: folds.map(curve),
      ...(test && { test: curve(test) }),
    }));
    const winner = finalists.find(({ role }) => role === 'winner');
    const explanations = explained.map(({ files, ...of }) => ({ ...of, files: files.map(explanationIn) }));
    const validated = new Set(winner?.folds.flatMap((file) => predictionsIn(file).sampleIds));
    const parts = usedParts(facts, input.plan, validated);
    const { classes } = input.plan.dataset;
    return reportOf({
      ...{ ...input, explanations, rocs },
      ...(samples && { tableOne: { parts: parts.map(({ name }) => name), rows: tableOne(parts, classes) } }),
      ...(winner && { winner: assessedWinner(winner, input.plan.dataset, facts) }),
    });
  },
};

/** As many as time allows, which samples x resamples makes. */
const resamples = { least: 200, most: 1000, work: 1e8 } as const;

/** All figures of the winner: its fold models on their validation images, its ensemble on the sealed ones. */
function assessedWinner(
  { folds, test }: ReportToMake['finalists'][number],
  dataset: { classes: readonly string[]; positiveClass: number },
  facts: readonly SampleFacts[],
): { validation: Assessment; test?: Assessment } {
  const byId = new Map(facts.map((of) => [of.id, of]));
  const fields = sampleFields(facts);
  const of = (files: readonly StoredPredictions[]): Assessment => {
    const runs = files.map((file, at) => ({ fold: String(at), file: predictionsIn(file) }));
    const samples = samplesOfRuns(runs, dataset);
    const affordable = Math.floor(resamples.work / samples.labels.length);
    const known = runs.flatMap(({ file }) => file.sampleIds.map((id) => byId.get(id)));
    return assess(samples, {
      resamples: Math.min(resamples.most, Math.max(resamples.least, affordable)),
      subgroups: fields.map((field) => ({ name: field.name, values: subgroupsBy(field, known) })),
    });
  };
  return { validation: of(folds), ...(test && { test: of([test]) }) };
}

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
