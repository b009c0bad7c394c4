import { replicatesOf, type Run, type Sweep } from '@paucis/contracts';
import type { components, StreamEvent } from '@paucis/client';

type JobProgress = components['schemas']['JobProgress'];

/** What a watch knows of a sweep: made of its stream alone. */
export interface WatchState {
  readonly sweep: Sweep;
  readonly jobs: ReadonlyMap<string, JobProgress>;
}

export function applyEvent(state: WatchState, event: StreamEvent): WatchState {
  switch (event.event) {
    case 'sweep':
      return { ...state, sweep: event.data };
    case 'jobs':
      return { ...state, jobs: new Map(event.data.map((job) => [job.id, further(state.jobs.get(job.id), job)])) };
    case 'progress':
      return { ...state, jobs: new Map(state.jobs).set(event.data.id, event.data) };
    case 'end':
      return { ...state, jobs: new Map() };
    case 'log':
      return state;
  }
}

/** A list may be older than the hint that came before it. */
const further = (known: JobProgress | undefined, listed: JobProgress): JobProgress =>
  known !== undefined && known.step > listed.step && known.totalSteps === listed.totalSteps ? known : listed;

/** Trials that need no more work. */
export const endedTrials = ({ trials }: Sweep): number => trials.stopped + trials.finished + trials.failed;

/** Share of the work that is done, between 0 and 1: ended trials, and the finished runs of the others. */
export function shareDone(sweep: Sweep): number {
  if (sweep.status === 'closed') return 1;
  const { trials: budget } = sweep.spec.budget;
  const ended = endedTrials(sweep);
  const open = sweep.trials.running;
  const { folds, seeds } = replicatesOf(sweep.spec.split);
  const runsPerTrial = folds * seeds;
  const openRuns = Math.max(0, sweep.runs.reported - ended);
  const ofOpen = open === 0 ? 0 : Math.min(open * 0.9, openRuns / runsPerTrial);
  return Math.min(0.99, (ended + ofOpen) / budget);
}

/** Milliseconds that are left if it goes on as so far; undefined while that says nothing. */
export function remainingMs(sweep: Sweep, now: number): number | undefined {
  const share = shareDone(sweep);
  if (sweep.status !== 'running' || share < 0.05) return undefined;
  const elapsed = now - sweep.createdAt;
  const expected = (elapsed * (1 - share)) / share;
  const { wallHours } = sweep.spec.budget;
  return wallHours === undefined ? expected : Math.min(expected, Math.max(0, wallHours * 3_600_000 - elapsed));
}

/** Share of the steps that early stopping has saved so far; undefined before anything was stopped. */
export function savedShare({ steps, trials }: Sweep): number | undefined {
  if (trials.stopped === 0 || steps.withoutStopping <= steps.requested) return undefined;
  return 1 - steps.requested / steps.withoutStopping;
}

/** Which trial and fold a job works for. */
export function labelOf({ kind, owner }: JobProgress, runs: ReadonlyMap<string, Run>): string {
  const run = owner.runId === undefined ? undefined : runs.get(owner.runId);
  return run === undefined ? kind : `${kind}  trial ${run.trialIndex} fold ${run.fold}  ${run.family}`;
}
