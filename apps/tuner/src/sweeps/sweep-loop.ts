import { Injectable } from '@nestjs/common';
import {
  cancelJobs,
  canonicalJson,
  type JobPin,
  type JobSubmission,
  listJobs,
  listWorkers,
  submitJobs,
  sweepChanged,
  type Worker,
} from '@paucis/contracts';
import { Asks, Database, Hints, Log, type Loop, Loops } from '@paucis/platform';
import type { Fact, SweepState } from '@paucis/search';
import { runIdOf, trialIdOf } from '../trials/ids.js';
import { jobsOfRun } from '../trials/jobs-of-run.js';
import { runsOfTrial, settingOf } from '../trials/runs-of-trial.js';
import { type Allowance, Quotas } from '../quotas/quotas.js';
import { type Claimant, shareSlots } from './share-slots.js';
import { pinsOf } from './networks-of.js';
import { isSamePin } from './pin-of-workers.js';
import { slotsOfKinds } from './slots-of-kinds.js';
import { SweepLog } from './sweep-log.js';
import type { SweepRow } from './sweep.entity.js';
import { SweepsRepository } from './sweeps.repository.js';

const pollMs = 2000;
const submissionsAtOnce = 50;
/** As many as one question may bring. */
const jobsAtOnce = 100;

/**
 * Brings the world in line with each sweep's log: submits the runs that it asks for, cancels those that it gave up, and
 * writes down what only the clock and the workers know. Submitting and cancelling are idempotent, so after a crash
 * everything that may have been missed is simply done again.
 */
@Injectable()
export class SweepLoop {
  private readonly loop: Loop;
  /** Runs submitted by this process, as `run id@step`, by sweep. */
  private readonly submitted = new Map<string, Set<string>>();
  /** The changed pin to which this process has seen a sweep's jobs brought, by sweep. */
  private readonly repinned = new Map<string, string>();

  constructor(
    private readonly sweeps: SweepsRepository,
    private readonly sweepLog: SweepLog,
    private readonly database: Database,
    private readonly asks: Asks,
    private readonly hints: Hints,
    private readonly log: Log,
    private readonly quotas: Quotas,
    loops: Loops,
  ) {
    this.loop = loops.every('sweeps', pollMs, (signal) => this.turn(signal));
  }

  wakeAfterCommit(): void {
    this.database.afterCommit(() => this.loop.wake());
  }

  private async turn(signal: AbortSignal): Promise<void> {
    const open = await this.sweeps.findUnsettledSweeps();
    if (open.length === 0) return;
    const { workers } = await this.asks.ask(listWorkers, {});
    const shares = await this.sharesOf(open, workers);
    for (const sweep of open) {
      if (signal.aborted) return;
      try {
        await this.bringInLine(sweep, shares.get(sweep.id));
      } catch (error) {
        // One sweep's trouble is not its neighbours': it is tried again at the next turn.
        this.log.error('sweep not brought in line', { sweepId: sweep.id, error });
      }
    }
  }

  /** The slots of each sweep among those of the workers that it can use; none is named while none of them is there. */
  private async sharesOf(open: readonly SweepRow[], workers: readonly Worker[]): Promise<Map<string, number>> {
    const running = open.filter(({ status }) => status === 'running');
    const quotas = new Map<string, Allowance>();
    for (const projectId of new Set(running.map((sweep) => sweep.projectId)))
      quotas.set(projectId, await this.quotas.allowanceOf(projectId));
    const states = new Map<SweepRow, SweepState>();
    for (const sweep of running) states.set(sweep, await this.sweepLog.committedState(sweep.id));
    const groups = new Map<string, { pin: JobPin; claimants: Claimant[] }>();
    for (const [sweep, state] of states) {
      for (const [kind, pin] of kindsOf(sweep, state)) {
        const group = groups.get(kind) ?? { pin, claimants: [] };
        group.claimants.push(claimantOf(sweep, state));
        groups.set(kind, group);
      }
    }
    const byKind = new Map<string, Map<string, number>>();
    const left = new Map([...quotas].map(([projectId, { parallel, isSpent }]) => [projectId, isSpent ? 0 : parallel]));
    for (const [kind, { pin, claimants }] of groups) {
      const matching = workers.filter((worker) => worker.live && isSamePin(worker, pin));
      const slots = matching.reduce((sum, worker) => sum + worker.slots, 0);
      const given = shareSlots(slots, claimants, left);
      for (const { id, projectId } of claimants)
        left.set(projectId, (left.get(projectId) ?? Infinity) - (given.get(id) ?? 0));
      byKind.set(kind, given);
    }
    const shares = new Map<string, number>();
    for (const [sweep, state] of states) {
      const pins = kindsOf(sweep, state);
      const underWay = pins.size > 1 ? underWayByKind(sweep, state) : undefined;
      const kinds = [...pins.keys()].map((kind) => ({
        slots: byKind.get(kind)?.get(sweep.id) ?? 0,
        underWay: underWay?.get(kind) ?? 0,
      }));
      const slots = Math.min(claimantOf(sweep, state).most, slotsOfKinds(kinds));
      // Without a worker runs wait; without a quota none is to start.
      if (slots > 0 || quotas.get(sweep.projectId)?.isSpent) shares.set(sweep.id, slots);
    }
    return shares;
  }

  private async bringInLine(sweep: SweepRow, slots: number | undefined): Promise<void> {
    await this.writeDown(sweep, slots);
    const state = await this.sweepLog.committedState(sweep.id);
    if (state.status === 'running') {
      await this.cancelAbandonedRuns(sweep, state);
      await this.leaveOldPin(sweep, state);
      await this.submitRequestedRuns(sweep, state);
      return;
    }
    await this.cancelEverything(sweep, state);
  }

  private async writeDown(sweep: SweepRow, slots: number | undefined): Promise<void> {
    if (observe(sweep, await this.sweepLog.committedState(sweep.id), slots, Date.now()) === undefined) return;
    const after = await this.database.transaction(async (transaction) => {
      // Another tuner may have written it down by now.
      const fact = observe(sweep, await this.sweepLog.stateOf(sweep.id), slots, Date.now());
      return fact && this.sweepLog.append(sweep, fact, Date.now(), transaction);
    });
    if (after !== undefined) this.hints.send(sweepChanged, { sweepId: sweep.id, seq: after.seq });
  }

  private async submitRequestedRuns(sweep: SweepRow, state: SweepState): Promise<void> {
    const done = this.submittedOf(sweep.id);
    const requested = requestedRuns(sweep, state);
    const waiting = requested.filter(({ name }) => !done.has(name));
    const runs = waiting.slice(0, await this.roomFor(sweep, state, requested.length - waiting.length));
    for (let at = 0; at < runs.length; at += submissionsAtOnce) {
      const some = runs.slice(at, at + submissionsAtOnce);
      const jobs = some.flatMap((run) => run.jobs);
      // In order: what a job needs was submitted before it or comes with it.
      for (let from = 0; from < jobs.length; from += jobsAtOnce)
        await this.asks.ask(submitJobs, { jobs: jobs.slice(from, from + jobsAtOnce) });
      for (const { name } of some) done.add(name);
    }
  }

  /** Runs that may be submitted beside those under way. A trial asks for its folds together; where somebody set a limit they come one by one. */
  private async roomFor(sweep: SweepRow, state: SweepState, underWay: number): Promise<number> {
    const { parallel } = await this.quotas.allowanceOf(sweep.projectId);
    const isLimited = Math.min(parallel, claimantOf(sweep, state).most) < Infinity;
    return isLimited ? Math.max(0, state.slots - underWay) : Infinity;
  }

  /** After a change of the pin: jobs of the old one would wait for workers that may never come back. */
  private async leaveOldPin({ id: sweepId }: SweepRow, { pin }: SweepState): Promise<void> {
    if (pin === undefined || this.repinned.get(sweepId) === canonicalJson(pin)) return;
    const reason = 'the sweep was given to other workers';
    for (let after: string | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
      const page = await this.asks.ask(listJobs, { sweepId, limit: 500, after });
      const jobIds = page.jobs.filter((job) => job.pin !== undefined && !isSamePin(job.pin, pin)).map(({ id }) => id);
      if (jobIds.length > 0) await this.asks.ask(cancelJobs, { sweepId, jobIds, reason });
      after = page.next;
    }
    this.submitted.delete(sweepId);
    this.repinned.set(sweepId, canonicalJson(pin));
  }

  /** A trial that was stopped while runs of it were under way. */
  private async cancelAbandonedRuns(sweep: SweepRow, state: SweepState): Promise<void> {
    const done = this.submittedOf(sweep.id);
    for (const { index, runs } of state.trials) {
      const abandoned = runs
        .filter(({ status }) => status === 'cancelled')
        .map(({ fold, seed, step }) => nameOf(runIdOf(sweep.id, { trial: index, fold, seed }), step))
        .filter((name) => done.has(name));
      if (abandoned.length === 0) continue;
      await this.asks.ask(cancelJobs, { trialId: trialIdOf(sweep.id, index), reason: 'the trial was stopped' });
      for (const name of abandoned) done.delete(name);
    }
  }

  /** Of a paused sweep the jobs wait until it goes on (checkpoints stay); of a closed one they are of no use. */
  private async cancelEverything(sweep: SweepRow, state: SweepState): Promise<void> {
    const done = this.submitted.get(sweep.id);
    const isClosed = state.status === 'closed';
    if (!isClosed && done?.size === 0) return;
    await this.asks.ask(cancelJobs, { sweepId: sweep.id, reason: `the sweep is ${state.status}` });
    this.submitted.set(sweep.id, new Set());
    if (!isClosed) return;
    await this.database.transaction((transaction) => this.sweeps.markSettled(sweep.id, transaction));
    this.submitted.delete(sweep.id);
    this.repinned.delete(sweep.id);
    this.sweepLog.forget(sweep.id);
  }

  private submittedOf(sweepId: string): Set<string> {
    const known = this.submitted.get(sweepId) ?? new Set<string>();
    this.submitted.set(sweepId, known);
    return known;
  }
}

/** What the clock and the workers say that the log does not know yet. */
function observe(sweep: SweepRow, state: SweepState, slots: number | undefined, now: number): Fact | undefined {
  if (state.status !== 'running' && state.status !== 'paused') return undefined;
  const wallHours = state.bounds.wallHours ?? sweep.spec.budget.wallHours;
  const hours = (now - sweep.createdAt) / 3_600_000;
  if (wallHours !== undefined && hours >= wallHours)
    return { type: 'sweep.limit-reached', limit: 'wallHours', value: hours };
  // Without a worker the runs asked for wait; nothing is decided anew until one is back.
  if (slots !== undefined && slots !== state.slots) return { type: 'slots.changed', slots };
  return undefined;
}

const pinNow = (sweep: SweepRow, state: SweepState): JobPin => state.pin ?? sweep.pin;

function claimantOf({ id, projectId, spec }: SweepRow, { bounds }: SweepState): Claimant {
  const { parallel: most = spec.budget.parallel ?? Infinity, priority = spec.budget.priority ?? 0 } = bounds;
  return { id, projectId, priority, most };
}

/** The pins of the workers that a sweep can use, each by its text. */
function kindsOf(sweep: SweepRow, state: SweepState): Map<string, JobPin> {
  return new Map(pinsOf(state.plan.template, pinNow(sweep, state)).map((pin) => [canonicalJson(pin), pin]));
}

function underWayByKind(sweep: SweepRow, state: SweepState): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { jobs } of requestedRuns(sweep, state)) {
    const kind = canonicalJson(jobs.at(-1)?.pin);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

const nameOf = (runId: string, step: number): string => `${runId}@${step}`;

function requestedRuns(sweep: SweepRow, state: SweepState): { name: string; jobs: JobSubmission[] }[] {
  const setting = settingOf(sweep, state);
  return state.trials.flatMap((trial) => {
    const requested = trial.runs.filter(({ status }) => status === 'requested');
    if (requested.length === 0) return [];
    const runOf = runsOfTrial(sweep, state, trial);
    return requested.map((asked) => {
      const run = runOf(asked);
      return { name: nameOf(run.runId, run.step), jobs: jobsOfRun(run, setting) };
    });
  });
}
