import { Controller } from '@nestjs/common';
import {
  type AnswerOf,
  type AskOf,
  jobKeyOf,
  type JobSubmission,
  listRuns,
  listTrials,
  NotFound,
  officialJobs,
  replicatesOf,
  type Run,
  type Trial,
} from '@paucis/contracts';
import { currentContext, Handles } from '@paucis/platform';
import { SweepLog } from '../sweeps/sweep-log.js';
import { SweepsRepository } from '../sweeps/sweeps.repository.js';
import { viewOfRun, viewOfTrial } from '../sweeps/sweep-view.js';
import { trialIdOf, trialIndexOf } from './ids.js';
import { jobsOfRun } from './jobs-of-run.js';
import { runsOfTrial, settingOf } from './runs-of-trial.js';

@Controller()
export class TrialsHandler {
  constructor(
    private readonly sweeps: SweepsRepository,
    private readonly sweepLog: SweepLog,
  ) {}

  @Handles(listTrials)
  async trials({ sweepId, limit, after = -1 }: AskOf<typeof listTrials>): Promise<{ trials: Trial[]; next?: number }> {
    const row = await this.sweeps.findSweep(currentContext().projectId, sweepId);
    const state = await this.sweepLog.committedState(row.id);
    const some = state.trials.slice(after + 1, after + 1 + limit);
    const last = some.at(-1)?.index;
    const trials = some.map((trial) => viewOfTrial(row, state, trial));
    return last === undefined || last === state.trials.length - 1 ? { trials } : { trials, next: last };
  }

  @Handles(listRuns)
  async runs({
    sweepId,
    trialIds,
    limit,
    after = -1,
  }: AskOf<typeof listRuns>): Promise<{ runs: Run[]; next?: number }> {
    const row = await this.sweeps.findSweep(currentContext().projectId, sweepId);
    const { trials } = await this.sweepLog.committedState(row.id);
    const named = trialIds?.flatMap((trialId) => trialIndexOf(row.id, trialId) ?? []);
    const chosen = named?.flatMap((index) => trials.at(index) ?? []) ?? [...trials];
    const all = chosen.flatMap((trial) => trial.runs.map((run) => ({ trial, run })));
    const runs = all.slice(after + 1, after + 1 + limit).map(({ trial, run }) => viewOfRun(row.id, trial, run));
    const end = after + 1 + runs.length;
    return end < all.length ? { runs, next: end - 1 } : { runs };
  }

  @Handles(officialJobs)
  async official({ sweepId, trialId, step }: AskOf<typeof officialJobs>): Promise<AnswerOf<typeof officialJobs>> {
    const row = await this.sweeps.findSweep(currentContext().projectId, sweepId);
    const state = await this.sweepLog.committedState(row.id);
    const trial = state.trials.slice().find(({ index }) => trialIdOf(row.id, index) === trialId);
    if (!trial) throw new NotFound('trial-not-found', `sweep ${row.name} has no trial ${trialId}`, { trialId });
    const plan = { ...row.plan, folds: row.plan.official?.folds ?? [] };
    const setting = { ...settingOf(row, state, plan), pin: row.pin };
    const runOf = runsOfTrial(row, state, trial);
    const { seeds } = replicatesOf(row.spec.split);
    const runs = plan.folds.flatMap((_, fold) =>
      Array.from({ length: seeds }, (__, seed) => jobsOfRun(runOf({ fold, seed, step }), setting).map(withoutRun)),
    );
    return { jobs: runs.flat(), members: runs.map((jobs) => jobKeyOf(jobs.at(-1) as JobSubmission)) };
  }
}

/** Nobody scores it as the run's, and nothing is decided by it. */
function withoutRun({ owner: { runId: _run, ...owner }, ...job }: JobSubmission): JobSubmission {
  return { ...job, owner: { ...owner, purpose: `${owner.purpose}, official split` }, priority: 90 };
}
