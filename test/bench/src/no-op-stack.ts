import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createReadStream } from 'node:fs';
import { Controller, Module } from '@nestjs/common';
import {
  addDataset,
  type ArtifactRef,
  changeSweep,
  claimJob,
  createSweep,
  failJob,
  finishJob,
  getDataset,
  getSweep,
  jobsAvailable,
  type JobPin,
  type Lease,
  newId,
  registerWorker,
  reportJob,
  type ServiceName,
  type SweepSpecInput,
} from '@paucis/contracts';
import {
  Asks,
  BaseConfig,
  defineService,
  FolderStore,
  Handles,
  type RunningService,
  startService,
} from '@paucis/platform';
import { repositoryRoot, startBroker, waitFor, writeTinyDataset } from '@paucis/testing';

const pin: JobPin = {
  codeVersion: 'no-op',
  profile: { runtime: 'cpu', runtimeVersion: 'none', device: 'cpu', precision: 'float32', threads: 1 },
};

/** Wakes whoever waits for work. */
class Idle {
  private wake: (() => void)[] = [];

  async untilWork(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.wake.push(resolve);
      setTimeout(resolve, ms).unref();
    });
  }

  hear(): void {
    for (const wake of this.wake.splice(0)) wake();
  }
}
const idle = new Idle();

@Controller()
class Listener {
  @Handles(jobsAvailable)
  hear(): void {
    idle.hear();
  }
}

@Module({})
class NoParts {}

@Module({ controllers: [Listener] })
class WorkerParts {}

export interface NoOpOptions {
  readonly slots: number;
  readonly trials: number;
  readonly reports: number;
  /** How long the job of a trial takes. */
  readonly jobMs?: number;
  /** Each report is stored before the next is made; else they go out together, as a trainer sends them. */
  readonly reportsAlone?: boolean;
  /** Each trial is one job: one fold and no scheduler. Else one trial in ten goes on to both folds, one in a hundred to more steps. */
  readonly unscheduled?: boolean;
}

/** All services in a process of their own on a real broker, and a worker whose jobs compute nothing. */
export class NoOpStack implements AsyncDisposable {
  private constructor(
    private readonly folder: string,
    private readonly parts: readonly AsyncDisposable[],
    readonly servicesPid: number,
    private readonly gateway: RunningService,
    private readonly trainer: RunningService,
    private readonly predictions: ArtifactRef,
  ) {}

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<NoOpStack> {
    const folder = await mkdtemp(join(tmpdir(), 'paucis-bench-'));
    const broker = await startBroker();
    const environment = {
      PAUCIS_DATA_FOLDER: folder,
      PAUCIS_NATS_URL: broker.url,
      PAUCIS_HTTP_PORT: '0',
      PAUCIS_LOG_LEVEL: 'warn',
      ...settings,
    };
    const services = await startServices(environment);
    const gateway = await speakAs('gateway', environment);
    const trainer = await speakAs('trainer', environment, WorkerParts);
    const store = new FolderStore(join(folder, 'objects'));
    const predictions = await store.put('dispatcher', Buffer.from(JSON.stringify(somePredictions)), {
      name: 'predictions',
    });
    const stack = new NoOpStack(folder, [services, broker], services.pid, gateway, trainer, predictions);
    await stack.addDataset(store);
    return stack;
  }

  private async addDataset(store: FolderStore): Promise<void> {
    const file = await writeTinyDataset(this.folder, { train: 20, val: 8, test: 8 });
    const { key } = await store.put('gateway', createReadStream(file), { name: 'tiny.npz' });
    const gateway = this.gateway.app.get(Asks);
    const upload = { uploadId: newId('upload'), objectKey: key, fileName: 'tiny.npz' };
    await gateway.ask(addDataset, { name: 'tiny', ...upload, classes: ['dark', 'bright'] });
    await waitFor(async () => (await gateway.ask(getDataset, { dataset: 'tiny' })).status !== 'ingesting');
  }

  /** Runs a sweep from its creation to its last trial; answers the seconds that it took. */
  async runSweep(name: string, options: NoOpOptions): Promise<number> {
    const gateway = this.gateway.app.get(Asks);
    const workerId = newId('worker');
    const worker = { workerId, host: 'bench', slots: options.slots, pin };
    await this.trainer.app.get(Asks).ask(registerWorker, { ...worker, busy: 0 });
    const stop = new AbortController();
    const start = performance.now();
    const slots = Array.from({ length: options.slots }, () => this.work(workerId, options, stop.signal));
    const heartbeat = setInterval(
      () => void this.trainer.app.get(Asks).ask(registerWorker, { ...worker, busy: options.slots }),
      2_000,
    );
    const { id } = await gateway.ask(createSweep, { spec: sweepOf(name, options) });
    try {
      await waitFor(
        async () => {
          const { status } = await gateway.ask(getSweep, { sweep: id });
          return status === 'closed';
        },
        { timeoutMs: 3_600_000, everyMs: 100 },
      );
      return (performance.now() - start) / 1_000;
    } finally {
      stop.abort();
      clearInterval(heartbeat);
      await Promise.all(slots);
    }
  }

  private async work(workerId: string, options: NoOpOptions, signal: AbortSignal): Promise<void> {
    const trainer = this.trainer.app.get(Asks);
    while (!signal.aborted) {
      const claim = { workerId, claimId: newId('claim'), pin, kinds: ['train' as const] };
      const { lease } = await trainer.ask(claimJob, claim);
      if (lease === undefined) await idle.untilWork(200);
      else await this.finish(lease, options);
    }
  }

  private async finish(lease: Lease, options: NoOpOptions): Promise<void> {
    const { reports, jobMs = 0, reportsAlone = false } = options;
    const trainer = this.trainer.app.get(Asks);
    const { jobId, leaseEpoch, spec } = lease;
    if (spec.kind !== 'train') throw new Error(`expected a train job, got ${spec.kind}`);
    const auc = 0.5 + spec.training.learningRate;
    const points = Array.from({ length: reports }, (_, at) => ({ metric: 'auc', step: at + 1, value: auc }));
    const told = (reportsAlone ? points.map((point) => [point]) : [points]).map((some, at) => {
      const progress = { step: some.at(-1)?.step ?? 0, totalSteps: spec.totalSteps, logs: [] };
      return { sequence: at + 1, points: some, ...progress };
    });
    // As a trainer does: the last one goes with the result.
    for (const report of told.slice(0, -1)) await trainer.ask(reportJob, { jobId, leaseEpoch, ...report });
    if (jobMs > 0) await new Promise((resolve) => setTimeout(resolve, jobMs));
    const result = { step: spec.targetStep, auc, accuracy: 0.5 };
    const report = told.at(-1);
    const end = { jobId, leaseEpoch, artifacts: [this.predictions], result };
    await trainer.ask(finishJob, { ...end, ...(report && { report }) });
  }

  /** Points per second that are stored while `workers` report without a pause, each so many points at once. */
  async pointsPerSecond(
    name: string,
    { workers, points, seconds }: { workers: number; points: number; seconds: number },
  ) {
    const gateway = this.gateway.app.get(Asks);
    const trainer = this.trainer.app.get(Asks);
    const workerId = newId('worker');
    await trainer.ask(registerWorker, { workerId, host: 'bench', slots: workers, pin, busy: 0 });
    const { id } = await gateway.ask(createSweep, { spec: sweepOf(name, { trials: workers }) });
    const until = performance.now() + seconds * 1_000;
    let stored = 0;
    await Promise.all(
      Array.from({ length: workers }, async () => {
        const lease = await this.nextLease(workerId);
        for (let sequence = 1; performance.now() < until; sequence += 1) {
          const some = Array.from({ length: points }, (_, at) => {
            return { metric: at % 2 === 0 ? 'loss' : 'auc', step: sequence * points + (at >> 1), value: at / points };
          });
          const { jobId, leaseEpoch } = lease;
          const progress = { step: sequence, totalSteps: 1_000_000, logs: [] };
          await trainer.ask(reportJob, { jobId, leaseEpoch, sequence, points: some, ...progress });
          if (performance.now() < until) stored += points;
        }
      }),
    );
    await gateway.ask(changeSweep, { sweepId: id, change: 'cancel' });
    return stored / seconds;
  }

  /** Milliseconds from the last report of a trial to the lease of the trial that follows from it, one trial at a time. */
  async decisionLatencies(name: string, trials: number): Promise<number[]> {
    const gateway = this.gateway.app.get(Asks);
    const workerId = newId('worker');
    await this.trainer.app.get(Asks).ask(registerWorker, { workerId, host: 'bench', slots: 1, pin, busy: 0 });
    const { id } = await gateway.ask(createSweep, { spec: sweepOf(name, { trials }) });
    const latencies: number[] = [];
    for (let at = 0; at < trials; at += 1) {
      const lease = await this.nextLease(workerId);
      await this.finish(lease, { slots: 1, trials, reports: 1 });
      const start = performance.now();
      if (at + 1 === trials) break;
      // Given back at once: it is claimed again in the next round.
      const next = await this.nextLease(workerId);
      latencies.push(performance.now() - start);
      await this.giveBack(next);
    }
    await gateway.ask(changeSweep, { sweepId: id, change: 'cancel' });
    return latencies;
  }

  private async giveBack({ jobId, leaseEpoch }: Lease): Promise<void> {
    const failure = { class: 'cancelled' as const, message: 'given back' };
    await this.trainer.app.get(Asks).ask(failJob, { jobId, leaseEpoch, failure, released: true });
  }

  private async nextLease(workerId: string): Promise<Lease> {
    for (;;) {
      const claim = { workerId, claimId: newId('claim'), pin, kinds: ['train' as const] };
      const { lease } = await this.trainer.app.get(Asks).ask(claimJob, claim);
      if (lease !== undefined) return lease;
      await idle.untilWork(200);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.trainer.stop();
    await this.gateway.stop();
    for (const part of this.parts) await part[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true, force: true });
  }
}

const sampleIds = Array.from({ length: 20 }, (_, at) => `sample-${at}`);
const somePredictions = {
  sampleIds,
  labels: sampleIds.map((_, at) => at % 2),
  scores: sampleIds.map((_, at) => [at / 40, 1 - at / 40]),
  groups: sampleIds,
};

const sweepOf = (
  name: string,
  { trials, unscheduled = false }: Pick<NoOpOptions, 'trials' | 'unscheduled'>,
): SweepSpecInput => ({
  name,
  dataset: 'tiny',
  split: unscheduled ? { kind: 'official', seeds: 1 } : { folds: 2, seeds: 1 },
  budget: { trials },
  sampler: { name: 'random', seed: 1 },
  scheduler: unscheduled ? { name: 'none', max: 10 } : { name: 'asha', min: 10, max: 100, reduction: 10 },
  recipe: { network: 'small-cnn' },
});

async function startServices(environment: Record<string, string>) {
  const program = join(repositoryRoot(), 'apps', 'standalone', 'dist', 'main.js');
  const profile = process.env['PAUCIS_BENCH_CPU_PROFILE'];
  const flags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const child = spawn(process.execPath, [...flags, program], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'close');
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  await waitFor(() => output.includes('"event":"ready"'), { what: 'the services to start' });
  return {
    pid: child.pid as number,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** A connection that asks in the name of a service. */
function speakAs(
  name: ServiceName,
  environment: Record<string, string>,
  module: new () => object = NoParts,
): Promise<RunningService> {
  const definition = defineService({ name, module, config: BaseConfig, database: 'none' });
  return startService(definition, { environment, write: () => undefined });
}
