import { allPages, answerOf, followSweep, type PaucisClient } from '@paucis/client';
import type { Run, Sweep } from '@paucis/contracts';
import { Panel } from '../terminal/panel.js';
import type { Terminal } from '../terminal/terminal.js';
import { describeEvent } from './describe-event.js';
import { watchPanel } from './watch-panel.js';
import { applyEvent, labelOf, type WatchState } from './watch-state.js';

/** A terminal need not be drawn more often. */
const drawMs = 100;
/** Off a terminal the log is what counts; this shows that something goes on between its lines. */
const sayMs = 15_000;

export interface Watch {
  readonly api: PaucisClient;
  readonly terminal: Terminal;
  /** Ends the watch, not the sweep. */
  readonly signal: AbortSignal;
}

/** Shows a sweep until it ends: a panel on a terminal, a line per event elsewhere. Answers its last known state. */
export async function watchSweep(sweep: Sweep, { api, terminal, signal }: Watch): Promise<Sweep> {
  const runs = new RunNames(api, sweep.id);
  const panel = new Panel(terminal);
  let state: WatchState = { sweep, jobs: new Map() };
  let drawnAt = 0;
  const draw = () => {
    drawnAt = performance.now();
    panel.show(watchPanel(state, runs.known, Date.now()));
  };
  // Time goes on while nothing happens.
  const clock = terminal.isLive
    ? setInterval(draw, 1_000)
    : setInterval(() => sayProgress(state, runs.known, terminal), sayMs);
  try {
    for await (const event of followSweep(api, sweep.id, { signal })) {
      state = applyEvent(state, event);
      if (event.event === 'jobs') await runs.learn(event.data.map(({ owner }) => owner.runId));
      if (terminal.isLive) {
        if (performance.now() - drawnAt >= drawMs || event.event === 'end') draw();
      } else if (event.event === 'log') {
        const line = describeEvent(event.data);
        if (line !== undefined) terminal.note(line);
      }
    }
  } finally {
    clearInterval(clock);
  }
  return state.sweep;
}

function sayProgress({ jobs }: WatchState, runs: ReadonlyMap<string, Run>, terminal: Terminal): void {
  const lines = [...jobs.values()].map((job) => `${labelOf(job, runs)} ${job.step} / ${job.totalSteps}`);
  if (lines.length > 0) terminal.note(`${new Date().toTimeString().slice(0, 8)}  running: ${lines.join('; ')}`);
}

/** Which trial and fold a run is of; asked for when an unknown one appears. */
class RunNames {
  known: ReadonlyMap<string, Run> = new Map();

  constructor(
    private readonly api: PaucisClient,
    private readonly sweepId: string,
  ) {}

  async learn(ids: readonly (string | undefined)[]): Promise<void> {
    if (ids.every((id) => id === undefined || this.known.has(id))) return;
    const path = { sweep: this.sweepId };
    const runs: Run[] = [];
    const page = (after?: number) =>
      answerOf(this.api.GET('/sweeps/{sweep}/runs', { params: { path, query: { limit: 200, after } } }));
    for await (const answer of allPages(page)) runs.push(...answer.runs);
    this.known = new Map(runs.map((run) => [run.id, run]));
  }
}
