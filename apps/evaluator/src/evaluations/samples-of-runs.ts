import type { PredictionFile } from '@paucis/contracts';
import type { ScoredSamples } from '@paucis/statistics';

/**
 * The predictions of several models as one set, each sample marked with the model that scored it. Two classes: the positive one
 * comes last, as the statistics want it, whichever label the data set gives it. Several findings: each row asks for one of them.
 */
export function samplesOfRuns(
  runs: readonly { readonly fold: string; readonly file: PredictionFile }[],
  { classes, positiveClass }: { classes: readonly string[]; positiveClass: number },
): ScoredSamples {
  const hasFindings = runs.some(({ file }) => file.findings);
  const isBinary = hasFindings || classes.length === 2;
  const isFlipped = isBinary && !hasFindings && positiveClass === 0;
  const labels = runs.flatMap(({ file }) => file.labels.map((label) => (isFlipped ? 1 - label : label)));
  const scores = runs.flatMap(({ file }) => file.scores.map((row) => (isFlipped ? [...row].reverse() : row)));
  return {
    task: isBinary ? 'binary' : 'multiclass',
    classes: hasFindings ? ['not there', 'there'] : isFlipped ? [...classes].reverse() : classes,
    ...{ labels, scores },
    groups: runs.flatMap(({ file }) => file.groups),
    ...(runs.length > 1 && { folds: runs.flatMap(({ fold, file }) => file.labels.map(() => fold)) }),
    ...(hasFindings && { findings: runs.flatMap(({ file }) => file.findings ?? []) }),
  };
}
