import { Controller, Module } from '@nestjs/common';
import {
  adjustSweep,
  type AskOf,
  changeSweep,
  Conflict,
  createSweep,
  getComparison,
  getSweep,
  invalidInput,
  listJobs,
  listSweepEvents,
  NotFound,
  sweepChanged,
  type Sweep,
  type SweepEvent,
} from '@paucis/contracts';
import { BaseConfig, currentContext, defineService, Handles, Hints, type MessageContext } from '@paucis/platform';

/** A tuner with one sweep, which a spec moves on by hand: the gateway's side of the contract is what is tested. */
@Controller()
export class OneSweep {
  readonly events: SweepEvent[] = [];
  status: Sweep['status'] = 'running';
  /** The context of each question that creates a sweep. */
  readonly created: MessageContext[] = [];

  constructor(private readonly hints: Hints) {}

  happen(type: string): void {
    this.events.push({ seq: this.events.length + 1, at: 1, type, data: {} });
    this.hints.send(sweepChanged, { sweepId: 'sweep_1', seq: this.events.length });
  }

  @Handles(createSweep)
  create({ spec }: AskOf<typeof createSweep>): Sweep {
    this.created.push(currentContext());
    const { name } = spec as { name?: string };
    if (name === 'taken') throw new Conflict('name-taken', 'a sweep of this name runs', { sweepId: 'sweep_1' });
    if (name !== 'first')
      throw invalidInput('sweep', [{ path: 'naem', message: 'unknown key "naem"', nearest: 'name' }]);
    return this.sweep();
  }

  /** Something happens between a question and the change that follows from it. */
  isAhead = false;

  @Handles(changeSweep)
  change({ expectedVersion }: AskOf<typeof changeSweep>): Sweep {
    if (this.isAhead) this.happen('trial.proposed');
    if (expectedVersion !== undefined && expectedVersion !== this.events.length) {
      throw new Conflict('version-changed', `expected version ${expectedVersion}, it is ${this.events.length}`);
    }
    return this.sweep();
  }

  @Handles(adjustSweep)
  adjust(): Sweep {
    this.happen('limits.changed');
    return this.sweep();
  }

  @Handles(getSweep)
  get({ sweep }: AskOf<typeof getSweep>): Sweep {
    if (sweep !== 'first' && sweep !== 'sweep_1') throw new NotFound('sweep-not-found', `there is no sweep ${sweep}`);
    return this.sweep();
  }

  @Handles(listSweepEvents)
  list({ after, limit }: AskOf<typeof listSweepEvents>): { events: SweepEvent[]; status: string } {
    return { events: this.events.filter(({ seq }) => seq > after).slice(0, limit), status: this.status };
  }

  private sweep(): Sweep {
    return {
      id: 'sweep_1',
      name: 'first',
      status: this.status,
      version: this.events.length,
      datasetName: 'tiny',
      splitPlanId: 'split_1',
      spec: {
        kind: 'search',
        name: 'first',
        dataset: 'tiny',
        task: 'classification',
        split: { kind: 'folds', folds: 2, seeds: 1 },
        objective: { metric: 'auc', direction: 'maximize' },
        budget: { trials: 2 },
        sampler: { name: 'random', seed: 0 },
        scheduler: { name: 'none', unit: 'step', max: 10 },
        final: 'ensemble',
        data: {},
        recipe: { network: 'small-cnn', pretraining: 'none', training: { auto: true }, augmentation: 'standard' },
      },
      createdAt: 1,
      trials: { proposed: 0, running: 0, stopped: 0, finished: 0, failed: 0 },
      runs: { requested: 0, reported: 0, failed: 0 },
      steps: { done: 0, requested: 0, withoutStopping: 0 },
      notes: [],
    };
  }
}

@Module({ controllers: [OneSweep] })
class TunerModule {}

/** A dispatcher without jobs, an evaluator whose comparison names the report that a spec has stored. */
@Controller()
class NoJobs {
  @Handles(listJobs)
  list(): { jobs: [] } {
    return { jobs: [] };
  }
}

@Module({ controllers: [NoJobs] })
class DispatcherModule {}

@Controller()
export class OneComparison {
  report: { name: string; key: string; sha256: string; sizeBytes: number } | undefined;

  @Handles(getComparison)
  get({ sweepId }: AskOf<typeof getComparison>) {
    const verdict = { decided: false, text: 'undecided' };
    const { report } = this;
    return { sweepId, createdAt: 1, rows: [], stopped: 0, verdict, test: [], status: 'open' as const, report };
  }
}

@Module({ controllers: [OneComparison] })
class EvaluatorModule {}

export const tuner = defineService({ name: 'tuner', module: TunerModule, config: BaseConfig, database: 'none' });
export const dispatcher = defineService({
  name: 'dispatcher',
  module: DispatcherModule,
  config: BaseConfig,
  database: 'none',
});
export const evaluator = defineService({
  name: 'evaluator',
  module: EvaluatorModule,
  config: BaseConfig,
  database: 'none',
});
