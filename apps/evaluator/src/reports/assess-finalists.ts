import type { PredictionFile, SampleFacts, SplitPlan } from '@paucis/contracts';
import { rocLine } from '@paucis/reports';
import {
  assess,
  assessFindingRows,
  type Assessment,
  type ScoredSamples,
  type SubgroupColumn,
  subgroupRows,
} from '@paucis/statistics';
import { level } from '../evaluations/score.js';
import { samplesOfRuns } from '../evaluations/samples-of-runs.js';
import { sampleFields, subgroupsBy } from '../samples/sample-fields.js';
import type { FinalistRole, ReportInput } from './report-input.js';

/** A finalist with what it has predicted. */
export interface PredictedFinalist {
  readonly trialId: string;
  readonly role: FinalistRole;
  /** Validation: a file for each run. */
  readonly folds: readonly PredictionFile[];
  /** The ensemble on the sealed images. */
  readonly test?: PredictionFile;
}

/** Resamples: as many as time allows, which samples x resamples makes. */
const resamples = { least: 200, most: 1000, work: 1e8 } as const;

/** What a report says of single finalists: curves, all figures of the winner, subgroups of each. */
export function assessFinalists(
  finalists: readonly PredictedFinalist[],
  { dataset }: Pick<SplitPlan, 'dataset'>,
  facts: readonly SampleFacts[],
): Pick<ReportInput, 'rocs' | 'winner' | 'findings' | 'subgroups'> {
  const samplesOf = (files: readonly PredictionFile[]) =>
    samplesOfRuns(
      files.map((file, at) => ({ fold: String(at), file })),
      dataset,
    );
  const byId = new Map(facts.map((of) => [of.id, of]));
  const fields = sampleFields(facts);
  const columnsOf = (files: readonly PredictionFile[]): SubgroupColumn[] => {
    const known = files.flatMap(({ sampleIds }) => sampleIds.map((id) => byId.get(id)));
    return fields.map((field) => ({ name: field.name, values: subgroupsBy(field, known) }));
  };
  const assessed = (files: readonly PredictionFile[]): Assessment => {
    const samples = samplesOf(files);
    const affordable = Math.floor(resamples.work / samples.labels.length);
    return assess(samples, {
      resamples: Math.min(resamples.most, Math.max(resamples.least, affordable)),
      subgroups: columnsOf(files),
    });
  };
  const curve = ({ labels, scores }: PredictionFile) =>
    rocLine(
      labels.map((label) => Number(label === dataset.positiveClass)),
      scores.map((row) => row[dataset.positiveClass] as number),
    );
  const winner = finalists.find(({ role }) => role === 'winner');
  const isTested = finalists.some(({ test }) => test);
  const subgroups = finalists.flatMap(({ trialId, folds, test }) => {
    // Side by side are only figures of the same images.
    if (isTested && !test) return [];
    const files = test ? [test] : folds;
    const samples = samplesOf(files);
    return [{ trialId, rows: columnsOf(files).flatMap((column) => subgroupRows(samples, column, { level })) }];
  });
  if (dataset.task === 'multilabel') return { rocs: [], subgroups, ...findingsOf(winner, samplesOf) };
  return {
    rocs: finalists.map(({ trialId, role, folds, test }) => ({
      ...{ trialId, role, folds: folds.map(curve) },
      ...(test && { test: curve(test) }),
    })),
    ...(winner && {
      winner: { validation: assessed(winner.folds), ...(winner.test && { test: assessed([winner.test]) }) },
    }),
    subgroups,
  };
}

/** Of several findings each is a question of its own: there is no one curve, threshold or calibration. */
function findingsOf(
  winner: PredictedFinalist | undefined,
  samplesOf: (files: readonly PredictionFile[]) => ScoredSamples,
): Pick<ReportInput, 'findings'> {
  if (!winner) return {};
  const assessed = (files: readonly PredictionFile[]) => {
    const ids = files.flatMap(({ sampleIds, unlabelled = [] }) => [...sampleIds, ...unlabelled]);
    return assessFindingRows(samplesOf(files), { level, images: new Set(ids).size });
  };
  const { folds, test } = winner;
  return { findings: { validation: assessed(folds), ...(test && { test: assessed([test]) }) } };
}
