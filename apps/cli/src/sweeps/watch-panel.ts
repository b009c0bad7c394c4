import type { Run } from '@paucis/contracts';
import { bar } from '../terminal/bar.js';
import { count, duration, percent, score } from '../terminal/format.js';
import { endedTrials, labelOf, remainingMs, savedShare, shareDone, type WatchState } from './watch-state.js';

const barWidth = 24;
const mostJobs = 12;

/** The sweep at a glance: how far it is, what leads, what runs. */
export function watchPanel({ sweep, jobs }: WatchState, runs: ReadonlyMap<string, Run>, now: number): string[] {
  const left = remainingMs(sweep, now);
  const elapsed = duration(Math.max(0, (sweep.closedAt ?? now) - sweep.createdAt));
  const shown = [...jobs.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const saved = savedShare(sweep);
  const { trials, runs: runCounts, best, spec } = sweep;
  return [
    `${sweep.name}  ${sweep.status}  ${elapsed}${left === undefined ? '' : `, about ${duration(left)} left`}`,
    `  ${bar(shareDone(sweep), barWidth)}  ${endedTrials(sweep)} of ${count(spec.budget.trials, 'trial')} ended, ` +
      `${trials.running} open; ${runCounts.reported} of ${count(runCounts.requested, 'run')} reported` +
      (runCounts.failed > 0 ? `, ${runCounts.failed} failed` : ''),
    ...(best ? [`  best so far: ${spec.objective.metric} ${score(best.value)}, ${best.family}`] : []),
    ...(saved === undefined ? [] : [`  early stopping has saved ${percent(saved)} of the steps`]),
    ...shown.slice(0, mostJobs).map((job) => {
      const share = job.totalSteps === 0 ? 0 : job.step / job.totalSteps;
      return `  ${bar(share, 12)}  ${String(job.step).padStart(5)} / ${job.totalSteps}  ${labelOf(job, runs)}`;
    }),
    ...(shown.length > mostJobs ? [`  and ${shown.length - mostJobs} more running`] : []),
  ];
}
