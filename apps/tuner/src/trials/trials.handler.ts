import { Controller } from '@nestjs/common';
import { type AskOf, listRuns, listTrials, type Run, type Trial } from '@paucis/contracts';
import { currentContext, Handles } from '@paucis/platform';
import { SweepLog } from '../sweeps/sweep-log.js';
import { SweepsRepository } from '../sweeps/sweeps.repository.js';
import { viewOfTrial, viewsOfRuns } from '../sweeps/sweep-view.js';

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
  async runs({ sweepId, limit, after = -1 }: AskOf<typeof listRuns>): Promise<{ runs: Run[]; next?: number }> {
    const row = await this.sweeps.findSweep(currentContext().projectId, sweepId);
    const state = await this.sweepLog.committedState(row.id);
    const all = state.trials.flatMap((trial) => viewsOfRuns(row.id, trial));
    const runs = all.slice(after + 1, after + 1 + limit);
    const end = after + 1 + runs.length;
    return end < all.length ? { runs, next: end - 1 } : { runs };
  }
}
