import { Controller, Injectable, Module } from '@nestjs/common';
import {
  type AnswerOf,
  type ArtifactRef,
  type AskOf,
  type Fact,
  getCurves,
  getDataset,
  getSampleTable,
  getSplit,
  getSweep,
  hashOf,
  type Job,
  jobFinished,
  jobKeyOf,
  type JobSubmission,
  listJobs,
  listRuns,
  listSweeps,
  listTrials,
  NotFound,
  officialJobs,
  openSeal,
  type PayloadInputOf,
  type Recipe,
  type Run,
  type Sweep,
  sweepClosed,
  submitJobs,
} from '@paucis/contracts';
import {
  Asks,
  BaseConfig,
  Database,
  defineService,
  Handles,
  ObjectStore,
  Outbox,
  type RunningService,
  startService,
} from '@paucis/platform';
import type { LeaderboardInput } from '../src/comparisons/leaderboard.js';
import { evaluator } from '../src/evaluator.js';
import { simulatedPlan, simulatedSweepRow } from '../src/fixtures/simulated-report.js';
import { simulatedSamples } from '../src/fixtures/simulated-samples.js';
import { simulatedSweep, type SimulatedSweep } from '../src/fixtures/simulated-sweep.js';

const profile = {
  runtime: 'tensorflow',
  runtimeVersion: '2.21.0',
  device: 'cpu',
  precision: 'float32',
  threads: 1,
} as const;
const codeVersion = 'code-1';
const at = 1_700_000_000_000;

/** What the neighbours of the evaluator know, and what they were asked. */
@Injectable()
export class World {
  input: LeaderboardInput = simulatedSweep({ trials: [] });
  status: Sweep['status'] = 'running';
  testSize = 156;
  /** Whether the official split holds near copies. */
  leaks = false;
  /** What the sweep's networks see of an image. */
  preprocessing: Sweep['preprocessing'];
  /** Where the list of samples lies. */
  samples: ArtifactRef | undefined;
  readonly jobs = new Map<string, Job>();
  readonly submissions: JobSubmission[] = [];
  readonly seals: AskOf<typeof openSeal>[] = [];

  forget(): void {
    Object.assign(this, { input: simulatedSweep({ trials: [] }), status: 'running', testSize: 156, leaks: false });
    this.preprocessing = undefined;
    this.jobs.clear();
    this.submissions.length = 0;
    this.seals.length = 0;
  }

  get sweep(): Sweep {
    const { preprocessing, status } = this;
    const row = simulatedSweepRow(this.input.trials.length);
    return { ...row, id: this.input.sweepId, status, ...(preprocessing && { preprocessing }) };
  }

  get plan() {
    const { official, ...plan } = simulatedPlan;
    return { ...plan, testSize: this.testSize, ...(this.leaks && official && { official }) };
  }

  /** Each run at the highest step that it was trained to. */
  get runs(): Run[] {
    const last = new Map<string, Run>();
    for (const { runId, trialId, fold, seed, step, auc } of this.input.runs) {
      const trial = this.input.trials.find(({ id }) => id === trialId);
      const known = last.get(runId);
      if (known && known.step > step) continue;
      last.set(runId, {
        id: runId,
        sweepId: this.input.sweepId,
        trialId,
        trialIndex: trial?.index ?? 0,
        family: trial?.family ?? '',
        fold,
        seed,
        step,
        status: 'reported',
        value: auc,
      });
    }
    return [...last.values()];
  }
}

const world = new World();

@Controller()
class TunerStandIn {
  @Handles(getSweep)
  sweep(): Sweep {
    return world.sweep;
  }

  @Handles(listSweeps)
  sweeps(): AnswerOf<typeof listSweeps> {
    return { sweeps: [world.sweep] };
  }

  @Handles(listTrials)
  trials({ after = -1, limit }: AskOf<typeof listTrials>): AnswerOf<typeof listTrials> {
    const { sweepId, trials } = world.input;
    const page = trials.slice(after + 1, after + 1 + Math.min(limit, 5));
    const more = after + 1 + page.length < trials.length;
    const listed = page.map((trial) => ({ ...trial, sweepId, status: 'finished' as const, rung: 1 }));
    return { trials: listed, ...(more && { next: after + page.length }) };
  }

  /** Trainings on other folds: all that is asked of them here is that they differ from those of the sweep. */
  @Handles(officialJobs)
  official({ sweepId, trialId, step }: AskOf<typeof officialJobs>): AnswerOf<typeof officialJobs> {
    const { dataset, folds } = simulatedPlan;
    const { network, training, augmentation } = world.input.trials.find(({ id }) => id === trialId)?.recipe as Recipe;
    const jobs = folds.slice(0, 2).map((fold): JobSubmission => {
      const leaky = { ...fold, trainingHash: hashOf({ trialId, fold: fold.index, leaky: true }) };
      const of = { network, training, augmentation, dataset, fold: leaky, seed: 1, totalSteps: step, targetStep: step };
      const owner = { sweepId, trialId, purpose: 'train, official split' };
      return {
        spec: { kind: 'train', ...of },
        inputs: [],
        pin: { codeVersion, profile },
        owner,
        priority: 90,
        attempts: 4,
      };
    });
    return { jobs, members: jobs.map(jobKeyOf) };
  }

  @Handles(listRuns)
  runs(): AnswerOf<typeof listRuns> {
    return { runs: world.runs };
  }
}

@Controller()
class RegistryStandIn {
  @Handles(getSplit)
  split(): AnswerOf<typeof getSplit> {
    return world.plan;
  }

  @Handles(getDataset)
  dataset(): AnswerOf<typeof getDataset> {
    throw new NotFound('dataset-not-found', 'there is no dataset here');
  }

  @Handles(getSampleTable)
  samples(): AnswerOf<typeof getSampleTable> {
    if (world.samples) return { samples: world.samples };
    throw new NotFound('version-not-found', 'there is no version here');
  }

  @Handles(openSeal)
  open(ask: AskOf<typeof openSeal>): AnswerOf<typeof openSeal> {
    world.seals.push(ask);
    const look = new Set(world.seals.map(({ sweepId }) => sweepId)).size;
    return {
      grantId: `grant_${world.seals.length}`,
      look,
      shards: simulatedPlan.dataset.shards,
      testSize: world.testSize,
    };
  }
}

@Controller()
class DispatcherStandIn {
  @Handles(listJobs)
  list({ ids = [] }: AskOf<typeof listJobs>): AnswerOf<typeof listJobs> {
    return { jobs: ids.flatMap((id) => world.jobs.get(id) ?? []) };
  }

  @Handles(getCurves)
  curves({ jobIds }: AskOf<typeof getCurves>): AnswerOf<typeof getCurves> {
    return { curves: jobIds.map((jobId) => ({ jobId, metric: 'auc', steps: [100, 200], values: [0.6, 0.7] })) };
  }

  @Handles(submitJobs)
  submit({ jobs }: AskOf<typeof submitJobs>): AnswerOf<typeof submitJobs> {
    return {
      jobs: jobs.map((submission) => {
        const key = jobKeyOf(submission);
        const id = `job_${key.slice(0, 12)}`;
        if (!world.jobs.has(id)) {
          world.submissions.push(submission);
          const { kind } = submission.spec;
          world.jobs.set(id, { ...jobOf(id, key), kind, status: 'queued', owner: submission.owner });
        }
        return { jobId: id, key, status: (world.jobs.get(id) as Job).status };
      }),
    };
  }
}

const jobOf = (id: string, key: string): Job => ({
  ...{
    id,
    key,
    kind: 'train',
    status: 'done',
    owner: { purpose: 'train' },
    attempts: 1,
    maxAttempts: 4,
    leaseEpoch: 1,
  },
  ...{ step: 0, totalSteps: 0, artifacts: [], result: {}, createdAt: at, staleWrites: 0 },
});

@Module({ controllers: [TunerStandIn] })
class TunerModule {}
@Module({ controllers: [RegistryStandIn] })
class RegistryModule {}
@Module({ controllers: [DispatcherStandIn] })
class DispatcherModule {}
@Module({})
class GatewayModule {}

export interface Neighbourhood extends AsyncDisposable {
  readonly world: World;
  readonly evaluator: RunningService;
  readonly objects: ObjectStore;
  /** As the gateway asks. */
  readonly gateway: Asks;
  readonly logged: Record<string, unknown>[];
  /** Stores predictions and tells of each training as the dispatcher does. */
  finishTrainings(sweep: SimulatedSweep): Promise<void>;
  /** Ends a predict job with the predictions given. */
  finishPredict(
    what: 'winner' | 'baseline' | 'winner, official split' | 'baseline, official split',
    predictions: unknown,
  ): Promise<void>;
  /** Ends every explain job that waits with the file given. */
  finishExplanations(file: unknown): Promise<void>;
  failPredicts(message: string): void;
  closeSweep(status?: 'closed' | 'cancelled'): Promise<void>;
  restartEvaluator(): Promise<void>;
}

/** The real evaluator among stand-ins of the services that it asks, over a real broker. */
export async function startNeighbourhood(
  url: string,
  folder: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Neighbourhood> {
  world.forget();
  const logged: Record<string, unknown>[] = [];
  const options = {
    environment: { PAUCIS_DATA_FOLDER: folder, PAUCIS_NATS_URL: url, ...settings },
    write: (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>),
  };
  const start = (name: 'tuner' | 'registry' | 'dispatcher' | 'gateway', module: new () => object) =>
    startService(defineService({ name, module, config: BaseConfig }), options);
  const tuner = await start('tuner', TunerModule);
  const registry = await start('registry', RegistryModule);
  const dispatcher = await start('dispatcher', DispatcherModule);
  const gateway = await start('gateway', GatewayModule);
  let service = await startService(evaluator, options);
  // Whose objects they are: the evaluator only reads them.
  const objects = dispatcher.app.get(ObjectStore);
  const publish = async <F extends Fact>(from: RunningService, fact: F, payload: PayloadInputOf<F>) =>
    from.app.get(Database).transaction((transaction) => from.app.get(Outbox).add(fact, payload, transaction));
  return {
    get evaluator() {
      return service;
    },
    ...{ world, objects, gateway: gateway.app.get(Asks), logged },
    async finishTrainings(sweep) {
      world.input = simulatedSweep(sweep);
      const facts = Buffer.from(JSON.stringify(simulatedSamples()));
      world.samples = await objects.put('dispatcher', facts, { name: 'samples' });
      for (const run of world.input.runs) {
        const bytes = Buffer.from(JSON.stringify(world.input.predictions.get(run.id)));
        const predictions = await objects.put('dispatcher', bytes, { name: 'predictions' });
        const key = hashOf({ job: run.jobId });
        const owner = { sweepId: world.input.sweepId, trialId: run.trialId, runId: run.runId, purpose: 'train' };
        world.jobs.set(run.jobId, {
          ...jobOf(run.jobId, key),
          owner,
          totalSteps: 1800,
          result: { step: run.step },
          artifacts: [predictions],
        });
        const job = { jobId: run.jobId, key, kind: 'train' as const, owners: [owner], profile, codeVersion };
        await publish(dispatcher, jobFinished, {
          ...job,
          artifacts: [predictions],
          result: { auc: run.auc },
          seconds: 12,
        });
      }
    },
    async finishPredict(what, content) {
      const submission = world.submissions.find(
        ({ owner }) => owner.purpose === `test of the ${what}`,
      ) as JobSubmission;
      const key = jobKeyOf(submission);
      const id = `job_${key.slice(0, 12)}`;
      const predictions = await objects.put('dispatcher', Buffer.from(JSON.stringify(content)), {
        name: 'predictions',
      });
      world.jobs.set(id, { ...(world.jobs.get(id) as Job), status: 'done', artifacts: [predictions] });
      const job = { jobId: id, key, kind: 'predict' as const, owners: [submission.owner], profile, codeVersion };
      await publish(dispatcher, jobFinished, { ...job, artifacts: [predictions], result: {}, seconds: 2 });
    },
    async finishExplanations(file) {
      const bytes = Buffer.from(JSON.stringify(file));
      for (const [id, job] of world.jobs) {
        if (job.kind !== 'explain' || job.status === 'done') continue;
        const explanation = await objects.put('dispatcher', bytes, { name: 'explanation' });
        world.jobs.set(id, { ...job, status: 'done', artifacts: [explanation] });
        const ended = { jobId: id, key: job.key, kind: 'explain' as const, owners: [job.owner], profile, codeVersion };
        await publish(dispatcher, jobFinished, { ...ended, artifacts: [explanation], result: {}, seconds: 3 });
      }
    },
    failPredicts(message) {
      for (const [id, job] of world.jobs) {
        if (job.kind === 'predict' || job.kind === 'explain')
          world.jobs.set(id, { ...job, status: 'parked', failure: { class: 'crash', message } });
      }
    },
    async closeSweep(status = 'closed') {
      world.status = status;
      await publish(tuner, sweepClosed, { sweepId: world.input.sweepId, status });
    },
    async restartEvaluator() {
      service = await startService(evaluator, options);
    },
    async [Symbol.asyncDispose]() {
      for (const running of [service, gateway, dispatcher, registry, tuner]) await running.stop();
    },
  };
}
