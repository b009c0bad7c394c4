import { Controller } from '@nestjs/common';
import {
  type AnswerOf,
  adjustSweep,
  type AskOf,
  changeSweep,
  compareSpace,
  Conflict,
  getSweep,
  listSweepEvents,
  listSweeps,
  listWorkers,
  replaySweep,
  type Sweep,
} from '@paucis/contracts';
import { Asks, currentContext, Database, Handles } from '@paucis/platform';
import { type Fact, replay, spaceDiff, type SweepState } from '@paucis/search';
import { changedSpace, factOfAdjustment } from './adjustments.js';
import { eventOf, SweepLog } from './sweep-log.js';
import { SweepLoop } from './sweep-loop.js';
import { viewOfSweep } from './sweep-view.js';
import type { SweepRow } from './sweep.entity.js';
import { SweepsRepository } from './sweeps.repository.js';

const factOfChange = { pause: 'sweep.paused', resume: 'sweep.resumed', cancel: 'sweep.cancelled' } as const;
/** From which a change is possible; in the second list it has happened already, and asking again changes nothing. */
const changes = {
  pause: { from: ['running'], to: ['paused'] },
  resume: { from: ['paused'], to: ['running'] },
  cancel: { from: ['running', 'paused'], to: ['cancelled', 'closing'] },
} as const;

@Controller()
export class SweepsHandler {
  constructor(
    private readonly sweeps: SweepsRepository,
    private readonly sweepLog: SweepLog,
    private readonly loop: SweepLoop,
    private readonly database: Database,
    private readonly asks: Asks,
  ) {}

  @Handles(listSweeps)
  async list({ limit, after }: AskOf<typeof listSweeps>): Promise<AnswerOf<typeof listSweeps>> {
    const rows = await this.sweeps.findSweeps(currentContext().projectId, limit + 1, after);
    const sweeps: Sweep[] = [];
    for (const row of rows.slice(0, limit)) sweeps.push(viewOfSweep(row, await this.sweepLog.committedState(row.id)));
    return { sweeps, ...(rows.length > limit && { next: sweeps.at(-1)?.id }) };
  }

  @Handles(getSweep)
  async get({ sweep }: AskOf<typeof getSweep>): Promise<Sweep> {
    const row = await this.sweeps.findSweep(currentContext().projectId, sweep);
    return viewOfSweep(row, await this.sweepLog.committedState(row.id));
  }

  @Handles(changeSweep)
  async change({ sweepId, change, expectedVersion }: AskOf<typeof changeSweep>): Promise<Sweep> {
    const row = await this.sweeps.findSweep(currentContext().projectId, sweepId);
    const state = await this.database.transaction(async (transaction) => {
      const before = await this.sweepLog.stateOf(row.id);
      const { status } = viewOfSweep(row, before);
      refuseOtherVersion(row, before, expectedVersion);
      const { from, to } = changes[change];
      if ((to as readonly string[]).includes(status)) return before;
      if (!(from as readonly string[]).includes(status)) {
        throw new Conflict(
          'sweep-status',
          `sweep ${row.name} is ${status}; to ${change} it, it must be ${from.join(' or ')}`,
          { sweepId, status },
        );
      }
      const fact: Fact = { type: factOfChange[change] };
      const after = await this.sweepLog.append(row, fact, Date.now(), transaction);
      this.loop.wakeAfterCommit();
      return after;
    });
    return viewOfSweep({ ...row, closedAt: state.status === 'closed' ? Date.now() : null }, state);
  }

  @Handles(adjustSweep)
  async adjust({ sweepId, adjustment, expectedVersion }: AskOf<typeof adjustSweep>): Promise<Sweep> {
    const row = await this.sweeps.findSweep(currentContext().projectId, sweepId);
    const { workers } = adjustment.kind === 'pin' ? await this.asks.ask(listWorkers, {}) : { workers: [] };
    const state = await this.database.transaction(async (transaction) => {
      const before = await this.sweepLog.stateOf(row.id);
      refuseOtherVersion(row, before, expectedVersion);
      const fact = factOfAdjustment(row, before, adjustment, workers);
      const after = await this.sweepLog.append(row, fact, Date.now(), transaction);
      this.loop.wakeAfterCommit();
      return after;
    });
    return viewOfSweep({ ...row, closedAt: state.status === 'closed' ? Date.now() : null }, state);
  }

  @Handles(compareSpace)
  async compareSpace({ sweepId, ...asked }: AskOf<typeof compareSpace>): Promise<AnswerOf<typeof compareSpace>> {
    const row = await this.sweeps.findSweep(currentContext().projectId, sweepId);
    const { space } = await this.sweepLog.committedState(row.id);
    return { changes: spaceDiff(space, changedSpace(row, asked).space) };
  }

  @Handles(listSweepEvents)
  async events({ sweepId, after, limit }: AskOf<typeof listSweepEvents>) {
    const row = await this.sweeps.findSweep(currentContext().projectId, sweepId);
    const rows = await this.sweeps.findEvents(row.id, after, limit);
    const events = rows.map(({ seq, at, type, data }) => ({ seq, at, type, data }));
    return { status: row.status, events, ...(rows.length === limit && { next: rows.at(-1)?.seq }) };
  }

  @Handles(replaySweep)
  async replay({ sweepId }: AskOf<typeof replaySweep>) {
    const row = await this.sweeps.findSweep(currentContext().projectId, sweepId);
    const events = (await this.sweeps.findEvents(row.id, 0)).map(eventOf);
    const { ok, decisions, differences } = replay(events);
    const text = (decision: unknown) => (decision === undefined ? 'nothing' : JSON.stringify(decision));
    const shown = differences
      .slice(0, 100)
      .map(({ seq, expected, found }) => ({ seq, expected: text(expected), found: text(found) }));
    return { ok, events: events.length, decisions, differences: shown };
  }
}

function refuseOtherVersion({ id, name }: SweepRow, { seq }: SweepState, expected: number | undefined): void {
  if (expected === undefined || expected === seq) return;
  throw new Conflict(
    'version-changed',
    `sweep ${name} was expected at version ${expected}, it is at ${seq}: read it again`,
    { sweepId: id, expected, came: seq },
  );
}
