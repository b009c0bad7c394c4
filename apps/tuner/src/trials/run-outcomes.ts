import { Injectable } from '@nestjs/common';
import type { JobOwner } from '@paucis/contracts';
import { Hints, Log, type Transaction } from '@paucis/platform';
import type { Fact, RunState, SweepState } from '@paucis/search';
import { sweepChanged } from '@paucis/contracts';
import { SweepLoop } from '../sweeps/sweep-loop.js';
import type { SweepRow } from '../sweeps/sweep.entity.js';
import { SweepLog } from '../sweeps/sweep-log.js';
import { SweepsRepository } from '../sweeps/sweeps.repository.js';
import { runIdOf, trialIndexOf } from './ids.js';

/** A run that a job belongs to, as its sweep knows it. */
export interface OwnedRun {
  trial: number;
  run: RunState;
}

/** Turns what happened to a run's job into an event of its sweep. */
@Injectable()
export class RunOutcomes {
  constructor(
    private readonly sweeps: SweepsRepository,
    private readonly sweepLog: SweepLog,
    private readonly loop: SweepLoop,
    private readonly hints: Hints,
    private readonly log: Log,
  ) {}

  /** Appends the fact that `describe` makes of the owner's run, if it makes one. */
  async record(
    owner: JobOwner,
    describe: (owned: OwnedRun, state: SweepState, sweep: SweepRow) => Fact | undefined,
    transaction: Transaction,
  ): Promise<void> {
    const { sweepId, runId } = owner;
    if (sweepId === undefined || runId === undefined) return;
    const sweep = await this.sweeps.findSweepById(sweepId);
    if (sweep === undefined) return;
    const state = await this.sweepLog.stateOf(sweepId);
    const owned = findRun(owner, state);
    if (owned === undefined) return this.log.warn('job ended for an unknown run', { sweepId, runId });
    const fact = describe(owned, state, sweep);
    if (fact === undefined) return;
    const after = await this.sweepLog.append(sweep, fact, Date.now(), transaction);
    await this.hints.send(sweepChanged, { sweepId, seq: after.seq });
    this.loop.wakeAfterCommit();
  }
}

function findRun({ sweepId = '', trialId = '', runId }: JobOwner, { trials }: SweepState): OwnedRun | undefined {
  const index = trialIndexOf(sweepId, trialId);
  const trial = index === undefined ? undefined : trials.at(index);
  const run = trial?.runs.find(({ fold, seed }) => runIdOf(sweepId, { trial: trial.index, fold, seed }) === runId);
  return trial && run && { trial: trial.index, run };
}
