import type { PredictionFile } from '@paucis/contracts';
import { rankedPlaces } from '@paucis/statistics';
import { samplesOfRuns } from './samples-of-runs.js';

/** Rows that are ranked against each other: a whole file, or those of each finding that its images have and have not. */
export interface RankedRows extends Pick<PredictionFile, 'labels' | 'scores' | 'groups'> {
  readonly finding?: string;
}

export function rankedRowsOf(file: PredictionFile): RankedRows[] {
  const { findings, labels, scores, groups } = file;
  if (!findings) return [{ labels, scores, groups }];
  const samples = samplesOfRuns([{ fold: '', file }], { classes: [], positiveClass: 1 });
  return [...rankedPlaces(samples).values()].map((places) => {
    const at = <Item>(items: readonly Item[]): Item[] => places.map((place) => items[place] as Item);
    return {
      labels: at(labels),
      scores: at(scores),
      groups: at(groups),
      finding: findings[places[0] as number] as string,
    };
  });
}
