import type { Space } from '../space/space.js';
import type { Index } from '../sweep/history.js';
import type { TrialView } from '../sweep/trial.js';
import type { Question } from './sampler.js';

/** Where a search by generations stands behind some of them. */
interface Snapshot {
  /** Trials told so far. */
  told: number;
  generations: number;
  search: unknown;
}

interface Progress {
  space: Space | undefined;
  snapshots: Snapshot[];
}

/** Snapshots of the last generations are kept, of those before every so manieth: a result may still change. */
const kept = { last: 8, every: 64 };

/** Keeps a search up with its history: a change takes back the generations that had been told of the trial. */
const progressIndex: Index<Progress> = {
  empty: () => ({ space: undefined, snapshots: [] }),
  update: ({ snapshots }, { before, after }) => {
    if (before?.results === after.results && before.status === after.status) return;
    while (snapshots.length > 0 && (snapshots.at(-1) as Snapshot).told > after.index) snapshots.pop();
  },
};

/** A search that is told trials by generations, in order of their proposal. */
export interface Generational<Search> {
  name: string;
  start(): Search;
  /** Trials of the next generation. */
  size(search: Search): number;
  tell(search: Search, members: readonly TrialView[]): Search;
}

/** The search behind all generations of which every trial has ended or has a value. A pure function of the history. */
export function searchBehind<Search>(
  { name, start, size, tell }: Generational<Search>,
  { space, history, direction, sweep, options }: Question<unknown>,
): Search {
  const progress = history.derived(progressIndex, `${name} ${direction} ${sweep.seed} ${JSON.stringify(options)}`);
  if (progress.space !== space) Object.assign(progress, { space, snapshots: [] });
  const { snapshots } = progress;
  const last = snapshots.at(-1);
  let { told, generations } = last ?? { told: 0, generations: 0 };
  let search = last ? (last.search as Search) : start();
  for (;;) {
    const members: TrialView[] = [];
    // After many restarts a generation is thousands of trials: one that is not there yet must not be walked through at each proposal.
    if (history.length < told + size(search)) return search;
    for (let place = told; place < told + size(search); place += 1) {
      const trial = history.at(place) as TrialView;
      const isOpen = trial.status === 'active' || trial.status === 'paused';
      if (isOpen && trial.results.length === 0) break;
      members.push(trial);
    }
    if (members.length < size(search)) return search;
    search = tell(search, members);
    told += members.length;
    generations += 1;
    snapshots.push({ told, generations, search });
    const old = snapshots.at(-1 - kept.last);
    if (old && old.generations % kept.every !== 0) snapshots.splice(snapshots.length - 1 - kept.last, 1);
  }
}

/** The highest rung that all of some trials have come to, of those that have a value at all. */
export function commonRung(members: readonly TrialView[]): number {
  const valued = members.filter(({ results }) => results.some(({ value }) => Number.isFinite(value)));
  return Math.min(...valued.map(({ results }) => results.at(-1)?.rung as number));
}
