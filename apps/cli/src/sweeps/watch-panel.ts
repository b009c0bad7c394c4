import type { Run } from '@paucis/contracts';
import { bar } from '../terminal/bar.js';
import { count, duration, figure, percent, score } from '../terminal/format.js';
import { endedTrials, labelOf, remainingMs, savedShare, shareDone, type WatchState } from './watch-state.js';

const barWidth = 24;
const mostJobs = 12;
const mostOfFront = 8;

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
    ...frontLines(sweep),
    ...(saved === undefined ? [] : [`  early stopping has saved ${percent(saved)} of the steps`]),
    ...shown.slice(0, mostJobs).map((job) => {
      const share = job.totalSteps === 0 ? 0 : job.step / job.totalSteps;
      return `  ${bar(share, 12)}  ${String(job.step).padStart(5)} / ${job.totalSteps}  ${labelOf(job, runs)}`;
    }),
    ...(shown.length > mostJobs ? [`  and ${shown.length - mostJobs} more running`] : []),
  ];
}

/** The front of several objectives, a line for each trial. */
function frontLines({ front = [], spec }: WatchState['sweep']): string[] {
  const lines = front.slice(0, mostOfFront).map(({ trialIndex, family, value, goals }) => {
    const others = Object.entries(goals).map(([name, at]) => `${name} ${figure(at)}`);
    return `    ${[`${spec.objective.metric} ${score(value)}`, ...others].join(', ')}: ${family} #${trialIndex}`;
  });
  if (lines.length === 0) return [];
  const more = front.length - lines.length;
  return [`  on the front ${count(front.length, 'trial')}:`, ...lines, ...(more > 0 ? [`    and ${more} more`] : [])];
}
