import { getSweep, listJobs, listSweepEvents, Unavailable } from '@paucis/contracts';
import type { Asks } from '@paucis/platform';
import { JobProgress, type StreamEvent } from './stream-event.js';
import type { SweepNews } from './sweep-news.js';

const pollMs = 2_000;
const pageSize = 200;
const ended = ['closed', 'cancelled'];

export interface Follow {
  readonly sweepId: string;
  /** The last seq that the reader has seen; 0: none. */
  readonly after: number;
  readonly asks: Asks;
  readonly news: SweepNews;
}

/**
 * All that happens in a sweep, until it has ended: its log from `after` on, and its present. Woken by hints, and every two
 * seconds by itself; a service that is away is waited for. Yields undefined when a while passed without news.
 */
export async function* followSweep({ sweepId, after, asks, news }: Follow): AsyncGenerator<StreamEvent | undefined> {
  const inbox = new Inbox();
  const unwatch = news.watch(sweepId, inbox);
  const shown: Shown = { seq: after, sweep: '', jobs: '' };
  try {
    for (;;) {
      inbox.isChanged = false;
      try {
        if (yield* showPresent(sweepId, shown, asks)) return;
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
      }
      yield* inbox.untilChanged(pollMs);
      yield undefined;
    }
  } finally {
    unwatch();
  }
}

/** What the reader has been shown. */
interface Shown {
  seq: number;
  sweep: string;
  jobs: string;
}

/** Everything that is new; true when the sweep has ended. */
async function* showPresent(sweepId: string, shown: Shown, asks: Asks): AsyncGenerator<StreamEvent, boolean> {
  let status: string;
  for (;;) {
    const page = await asks.ask(listSweepEvents, { sweepId, after: shown.seq, limit: pageSize });
    status = page.status;
    for (const data of page.events) {
      yield { event: 'log', data };
      shown.seq = data.seq;
    }
    if (page.events.length < pageSize) break;
  }
  const sweep = await asks.ask(getSweep, { sweep: sweepId });
  if (differs(shown, 'sweep', sweep)) yield { event: 'sweep', data: sweep };
  const running = await asks.ask(listJobs, { sweepId, status: 'running', limit: 100 });
  const jobs = running.jobs.map((job) => JobProgress.parse(job));
  if (differs(shown, 'jobs', jobs)) yield { event: 'jobs', data: jobs };
  if (!ended.includes(status) || !ended.includes(sweep.status)) return false;
  yield { event: 'end', data: { sweepId, status: sweep.status } };
  return true;
}

function differs(shown: Shown, what: 'sweep' | 'jobs', value: unknown): boolean {
  const text = JSON.stringify(value);
  if (shown[what] === text) return false;
  shown[what] = text;
  return true;
}

/** What hints have said since it was last asked; of several about one job the last. */
class Inbox {
  isChanged = false;
  private readonly progress = new Map<string, JobProgress>();
  private wake: () => void = () => undefined;

  changed(): void {
    this.isChanged = true;
    this.wake();
  }

  progressed(job: JobProgress): void {
    this.progress.set(job.id, job);
    this.wake();
  }

  /** Yields progress as it comes, and ends when the sweep has changed or the time is over. */
  async *untilChanged(ms: number): AsyncGenerator<StreamEvent> {
    const endAt = performance.now() + ms;
    while (!this.isChanged && performance.now() < endAt) {
      await this.something(endAt - performance.now());
      const jobs = [...this.progress.values()];
      this.progress.clear();
      for (const data of jobs) yield { event: 'progress', data };
    }
  }

  private async something(ms: number): Promise<void> {
    if (this.progress.size > 0 || this.isChanged) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
