import { Injectable } from '@nestjs/common';
import { sweepClosed } from '@paucis/contracts';
import { Outbox, type Transaction } from '@paucis/platform';
import { advance, apply, type Fact, fold, SweepEvent, type SweepState } from '@paucis/search';
import { statusOf } from './status-of.js';
import type { SweepEventRow } from './sweep-event.entity.js';
import { SweepsRepository } from './sweeps.repository.js';

/** States that are kept; another one is folded from its log again. */
const mostRemembered = 200;

/**
 * The append-only log of each sweep and the state that follows from it. The state is a cache: what the log holds beyond
 * it is read before every use, so a rolled-back transaction or another instance cannot leave it wrong.
 */
@Injectable()
export class SweepLog {
  private readonly states = new Map<string, SweepState>();

  constructor(
    private readonly sweeps: SweepsRepository,
    private readonly outbox: Outbox,
  ) {}

  /** The state after all events that the caller can see. */
  async stateOf(sweepId: string): Promise<SweepState> {
    const known = this.states.get(sweepId);
    const rows = await this.sweeps.findEvents(sweepId, known?.seq ?? 0);
    if (rows.length === 0 && known !== undefined) return known;
    const state = rows.map(eventOf).reduce<SweepState | undefined>(apply, known) ?? fold([]);
    return state;
  }

  /** Committed state, remembered for the next use. Not for the inside of a transaction. */
  async committedState(sweepId: string): Promise<SweepState> {
    const state = await this.stateOf(sweepId);
    const known = this.states.get(sweepId);
    // The one that was used last stands last; a list of long closed sweeps must not fill the memory.
    this.states.delete(sweepId);
    this.states.set(sweepId, known === undefined || known.seq < state.seq ? state : known);
    if (this.states.size > mostRemembered) this.states.delete(this.states.keys().next().value as string);
    return state;
  }

  /** Appends the fact and everything that is decided from it, in one transaction with its effects on the sweep's row. */
  async append(
    sweep: { id: string; projectId: string },
    fact: Fact,
    at: number,
    transaction: Transaction,
  ): Promise<SweepState> {
    const before = fact.type === 'sweep.created' ? undefined : await this.stateOf(sweep.id);
    const seq = (before?.seq ?? 0) + 1;
    const event = SweepEvent.parse({ ...fact, seq, at });
    const { decisions, state } = advance(apply(before, event));
    const events = [event, ...decisions.map((body, i) => SweepEvent.parse({ ...body, seq: seq + 1 + i, at }))];
    await this.sweeps.insertEvents(
      events.map((event) => rowOf(sweep, event)),
      transaction,
    );
    const closed = state.status === 'closed';
    if (before === undefined || statusOf(before) !== statusOf(state)) {
      await this.sweeps.updateStatus(sweep.id, statusOf(state), closed ? at : null, transaction);
    }
    if (closed && before?.status !== 'closed') {
      const status = state.cause === 'cancelled' ? 'cancelled' : 'closed';
      await this.outbox.add(sweepClosed, { sweepId: sweep.id, status }, transaction);
    }
    return state;
  }

  /** A sweep that nothing more will happen to need not stay in memory. */
  forget(sweepId: string): void {
    this.states.delete(sweepId);
  }
}

export function eventOf({ seq, at, type, data }: SweepEventRow): SweepEvent {
  return SweepEvent.parse({ ...data, type, seq, at });
}

function rowOf(sweep: { id: string; projectId: string }, { seq, at, type, ...data }: SweepEvent): SweepEventRow {
  return { sweepId: sweep.id, seq, projectId: sweep.projectId, at, type, data };
}
