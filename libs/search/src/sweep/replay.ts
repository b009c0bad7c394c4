import { canonicalJson, Conflict } from '@paucis/contracts';
import { apply, isDecision } from './apply.js';
import { advance } from './decide.js';
import type { Decision, SweepEvent } from './events.js';
import type { SweepState } from './state.js';

/** One place where the log and its re-derivation part. */
export interface Difference {
  /** Where in the log; behind its end for a decision that is missing there. */
  seq: number;
  /** What follows from the events before it. */
  expected?: Decision;
  /** What the log says. */
  found?: Decision;
}

export interface ReplayVerdict {
  ok: boolean;
  /** Decisions that were derived again. */
  decisions: number;
  differences: Difference[];
}

/**
 * Derives every proposal and decision of a log again from the events before it and compares them. Where they differ, goes
 * on with what the log says. Throws `Invalid` where the log pins a version of an algorithm that this build does not have.
 */
export function replay(events: readonly SweepEvent[]): ReplayVerdict {
  const differences: Difference[] = [];
  let decisions = 0;
  let state: SweepState | undefined;
  for (let at = 0; at < events.length;) {
    const batch = batchAt(events, at);
    if (batch.length === 0) {
      state = apply(state, events[at] as SweepEvent);
      at += 1;
      continue;
    }
    if (!state) throw new Conflict('event-out-of-place', 'sweep log: a decision stands before sweep.created');
    const derived = advance(state);
    const found = compare(derived.decisions, batch, state.seq + 1);
    differences.push(...found);
    if (found.length === 0) state = derived.state;
    else for (const event of batch) state = apply(state, event);
    decisions += batch.length;
    at += batch.length;
  }
  return { ok: differences.length === 0, decisions, differences };
}

/** The decisions that stand together at a place of the log. */
function batchAt(events: readonly SweepEvent[], start: number): (SweepEvent & Decision)[] {
  const batch: (SweepEvent & Decision)[] = [];
  for (let at = start; at < events.length; at += 1) {
    const event = events[at] as SweepEvent;
    if (!isDecision(event)) break;
    batch.push(event);
  }
  return batch;
}

function compare(
  expected: readonly Decision[],
  batch: readonly (SweepEvent & Decision)[],
  start: number,
): Difference[] {
  const differences: Difference[] = [];
  for (let at = 0; at < Math.max(expected.length, batch.length); at += 1) {
    const event = batch[at];
    const found = event && bodyOf(event);
    const wanted = expected[at];
    if (found && wanted && canonicalJson(found) === canonicalJson(wanted)) continue;
    differences.push({ seq: start + at, expected: wanted, found });
  }
  return differences;
}

function bodyOf({ seq: _seq, at: _at, ...body }: SweepEvent & Decision): Decision {
  return body as Decision;
}
