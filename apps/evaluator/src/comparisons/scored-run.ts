import type { PredictionFile } from '@paucis/contracts';

/** The figures of one trained run at one step. */
export interface RunFigures {
  /** Of its evaluation. */
  readonly id: string;
  readonly runId: string;
  readonly trialId: string;
  readonly jobId: string;
  readonly fold: number;
  readonly seed: number;
  readonly step: number;
  readonly auc: number;
  readonly accuracy: number;
  readonly collapsed: boolean;
  /** What the training cost from its last checkpoint on. */
  readonly seconds: number;
}

/** A run with the validation predictions that its figures stand on. */
export interface ScoredRun extends RunFigures {
  readonly predictions: PredictionFile;
}

/** Names the cell of a run in which recipes are compared: the same validation samples, the same seed. */
export const cellOf = ({ fold, seed }: Pick<RunFigures, 'fold' | 'seed'>): string => `${fold}/${seed}`;

/** What a trial's score stands on. */
export interface Rung<Run> {
  readonly step: number;
  /** One run per cell, by fold and seed. */
  readonly runs: readonly Run[];
  /** All folds and seeds are there. */
  readonly complete: boolean;
}

/**
 * The highest rung of a trial with all `cells` (folds x seeds); where there is none, the highest that it reached, marked
 * incomplete. Undefined without runs.
 */
export function decisiveRung<Run extends Pick<RunFigures, 'fold' | 'seed' | 'step'>>(
  runs: readonly Run[],
  cells: number,
): Rung<Run> | undefined {
  const steps = new Map<number, Map<string, Run>>();
  for (const run of runs) {
    const rung = steps.get(run.step) ?? new Map<string, Run>();
    steps.set(run.step, rung.set(cellOf(run), run));
  }
  const rungs = [...steps]
    .sort(([a], [b]) => b - a)
    .map(([step, byCell]) => ({ step, runs: inOrder([...byCell.values()]), complete: byCell.size >= cells }));
  return rungs.find(({ complete }) => complete) ?? rungs[0];
}

/** The rungs that trials are judged by; trials without runs are not among them. */
export function decisiveRungs<Run extends Pick<RunFigures, 'fold' | 'seed' | 'step' | 'trialId'>>(
  runs: readonly Run[],
  cells: number,
): Map<string, Rung<Run>> {
  const ofTrial = new Map<string, Run[]>();
  for (const run of runs) {
    const own = ofTrial.get(run.trialId);
    if (own) own.push(run);
    else ofTrial.set(run.trialId, [run]);
  }
  return new Map([...ofTrial].map(([trialId, own]) => [trialId, decisiveRung(own, cells) as Rung<Run>]));
}

function inOrder<Run extends Pick<RunFigures, 'fold' | 'seed'>>(runs: Run[]): Run[] {
  return runs.sort((a, b) => a.fold - b.fold || a.seed - b.seed);
}
