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
import { runIdOf, trialIdOf, trialIndexOf } from './ids.js';
import { jobsOfRun } from './jobs-of-run.js';
import { imageInputOf, recipeOfTrial } from './recipe-of-trial.js';

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
    const { plan: search, trials } = await this.sweepLog.committedState(row.id);
    const trial = trials.slice(0, trials.length).find(({ index }) => trialIdOf(row.id, index) === trialId);
    if (!trial) throw new NotFound('trial-not-found', `sweep ${row.name} has no trial ${trialId}`, { trialId });
    const recipe = recipeOfTrial(trial.template, trial.assignment, imageInputOf(row.plan));
    const plan = { ...row.plan, folds: row.plan.official?.folds ?? [] };
    const setting = { plan, pin: row.pin, totalSteps: search.rungs.at(-1)?.step ?? 0 };
    const { seeds } = replicatesOf(row.spec.split);
    const runs = plan.folds.flatMap((_, fold) =>
      Array.from({ length: seeds }, (__, seed) => {
        const runId = runIdOf(row.id, { trial: trial.index, fold, seed });
        return jobsOfRun({ sweepId: row.id, trialId, runId, recipe, fold, seed, step }, setting).map(withoutRun);
      }),
    );
    return { jobs: runs.flat(), members: runs.map((jobs) => jobKeyOf(jobs.at(-1) as JobSubmission)) };
  }
}

/** Nobody scores it as the run's, and nothing is decided by it. */
function withoutRun({ owner: { runId: _run, ...owner }, ...job }: JobSubmission): JobSubmission {
  return { ...job, owner: { ...owner, purpose: `${owner.purpose}, official split` }, priority: 90 };
}
