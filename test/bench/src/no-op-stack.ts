import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createReadStream } from 'node:fs';
import { Module } from '@nestjs/common';
import {
  addDataset,
  type ArtifactRef,
  claimJob,
  createSweep,
  finishJob,
  getDataset,
  getSweep,
  type JobPin,
  type Lease,
  newId,
  registerWorker,
  reportJob,
  type ServiceName,
  type SweepSpecInput,
} from '@paucis/contracts';
import { Asks, BaseConfig, defineService, FolderStore, type RunningService, startService } from '@paucis/platform';
import { repositoryRoot, startBroker, waitFor, writeTinyDataset } from '@paucis/testing';

const pin: JobPin = {
  codeVersion: 'no-op',
  profile: { runtime: 'cpu', runtimeVersion: 'none', device: 'cpu', precision: 'float32', threads: 1 },
};

@Module({})
class NoParts {}

export interface NoOpOptions {
  readonly slots: number;
  readonly trials: number;
  /** How long the job of a trial takes. */
  readonly jobMs?: number;
  readonly reports: number;
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

  static async start(): Promise<NoOpStack> {
    const folder = await mkdtemp(join(tmpdir(), 'paucis-bench-'));
    const broker = await startBroker();
    const environment = {
      PAUCIS_DATA_FOLDER: folder,
      PAUCIS_NATS_URL: broker.url,
      PAUCIS_HTTP_PORT: '0',
      PAUCIS_LOG_LEVEL: 'warn',
    };
    const services = await startServices(environment);
    const gateway = await speakAs('gateway', environment);
    const trainer = await speakAs('trainer', environment);
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
    const { id } = await gateway.ask(createSweep, { spec: sweepOf(name, options.trials) });
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
      if (lease === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
      else await this.finish(lease, options);
    }
  }

  /** Each report is stored before the next one is made, as an objective function does that may be pruned. */
  private async finish(lease: Lease, { reports, jobMs = 0 }: NoOpOptions): Promise<void> {
    const trainer = this.trainer.app.get(Asks);
    const { jobId, leaseEpoch, spec } = lease;
    if (spec.kind !== 'train') throw new Error(`expected a train job, got ${spec.kind}`);
    const auc = 0.5 + spec.training.learningRate;
    for (let sequence = 1; sequence <= reports; sequence += 1) {
      const points = [{ metric: 'auc', step: sequence, value: auc }];
      const progress = { step: sequence, totalSteps: spec.totalSteps, logs: [] };
      await trainer.ask(reportJob, { jobId, leaseEpoch, sequence, points, ...progress });
    }
    if (jobMs > 0) await new Promise((resolve) => setTimeout(resolve, jobMs));
    const result = { step: spec.targetStep, auc, accuracy: 0.5 };
    await trainer.ask(finishJob, { jobId, leaseEpoch, artifacts: [this.predictions], result });
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

/** One fold and one job per trial; one trial in ten goes on to both folds. */
const sweepOf = (name: string, trials: number): SweepSpecInput => ({
  name,
  dataset: 'tiny',
  split: { folds: 2, seeds: 1 },
  budget: { trials },
  sampler: { name: 'random', seed: 1 },
  scheduler: { name: 'asha', min: 10, max: 100, reduction: 10 },
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
function speakAs(name: ServiceName, environment: Record<string, string>): Promise<RunningService> {
  const definition = defineService({ name, module: NoParts, config: BaseConfig, database: 'none' });
  return startService(definition, { environment, write: () => undefined });
}
