import { Module } from '@nestjs/common';
import {
  type ArtifactRef,
  claimJob,
  finishJob,
  FoldSamples,
  type JobPin,
  type Lease,
  newId,
  type PredictionFile,
  registerWorker,
  reportJob,
} from '@paucis/contracts';
import { type Batch, readShard, selectSamples } from '@paucis/imaging';
import { Asks, BaseConfig, defineService, ObjectStore, type RunningService, startService } from '@paucis/platform';
import { accuracy, auc } from '@paucis/statistics';

@Module({})
class NoParts {}

const pin: JobPin = {
  codeVersion: 'test',
  profile: { runtime: 'cpu', runtimeVersion: 'none', device: 'cpu', precision: 'float32', threads: 1 },
};

/**
 * A trainer without tensors: how bright an image is decides, by the mean brightness of each class among the training
 * samples. It reads the real shards and stores real predictions and weights, so that all services have true work.
 */
export class BrightnessWorker implements AsyncDisposable {
  private readonly workerId = newId('worker');
  private readonly stop = new AbortController();
  private working: Promise<void> | undefined;

  private constructor(private readonly trainer: RunningService) {}

  static async start(environment: Record<string, string>): Promise<BrightnessWorker> {
    const definition = defineService({ name: 'trainer', module: NoParts, config: BaseConfig, database: 'none' });
    const worker = new BrightnessWorker(await startService(definition, { environment, write: () => undefined }));
    await worker.register();
    return worker;
  }

  /** From now on it claims whatever there is. */
  work(): void {
    this.working = this.claimUntilStopped();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop.abort();
    await this.working;
    await this.trainer.stop();
  }

  private async register(): Promise<void> {
    await this.asks.ask(registerWorker, { workerId: this.workerId, host: 'test', slots: 1, busy: 0, pin });
  }

  private async claimUntilStopped(): Promise<void> {
    while (!this.stop.signal.aborted) {
      const ask = {
        workerId: this.workerId,
        claimId: newId('claim'),
        pin,
        kinds: ['train' as const, 'predict' as const],
      };
      const { lease } = await this.asks.ask(claimJob, ask);
      if (lease === undefined) await this.register();
      else await this.execute(lease);
    }
  }

  private async execute(lease: Lease): Promise<void> {
    const { spec, jobId, leaseEpoch } = lease;
    const holder = { jobId, leaseEpoch };
    if (spec.kind === 'train') {
      const shards = await this.shards(spec.dataset.shards);
      const fold = FoldSamples.parse(JSON.parse(await this.text(spec.fold.samples)));
      const means = classMeans(selectSamples(shards, fold.training));
      const step = spec.targetStep;
      const points = [{ metric: 'loss', step, value: 0.5 }];
      const report = { sequence: 1, step, totalSteps: step, points, logs: [`class means ${means.join(', ')}`] };
      await this.asks.ask(reportJob, { ...holder, ...report });
      const predictions = predict(selectSamples(shards, fold.validation), means);
      const artifacts = [await this.put('predictions', predictions), await this.put('weights', means)];
      await this.asks.ask(finishJob, { ...holder, artifacts, result: { step, ...figuresOf(predictions) } });
    } else if (spec.kind === 'predict') {
      const shards = await this.shards(spec.shards);
      const members = await Promise.all(
        lease.inputs.map(async (input) => JSON.parse(await this.text(input)) as number[]),
      );
      const means = [0, 1].map((label) => mean(members.map((member) => member[label] as number)));
      const all = selectSamples(
        shards,
        shards.flatMap(({ sampleIds }) => sampleIds),
      );
      const predictions = predict(all, means);
      const artifacts = [await this.put('predictions', predictions)];
      await this.asks.ask(finishJob, { ...holder, artifacts, result: figuresOf(predictions) });
    }
  }

  private async shards(refs: readonly ArtifactRef[]): Promise<Batch[]> {
    return Promise.all(refs.map(async ({ key, sha256 }) => readShard(await this.objects.get(key, { sha256 }))));
  }

  private async text({ key, sha256 }: ArtifactRef): Promise<string> {
    return Buffer.from(await this.objects.get(key, { sha256 })).toString('utf8');
  }

  private async put(name: string, value: unknown): Promise<ArtifactRef> {
    return this.objects.put('dispatcher', Buffer.from(JSON.stringify(value)), { name });
  }

  private get asks(): Asks {
    return this.trainer.app.get(Asks);
  }

  private get objects(): ObjectStore {
    return this.trainer.app.get(ObjectStore);
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function brightnessOf({ images, sampleIds }: Batch): number[] {
  const size = images.length / sampleIds.length;
  return sampleIds.map((_, at) => mean([...images.subarray(at * size, (at + 1) * size)]));
}

function classMeans(batch: Batch): number[] {
  const brightness = brightnessOf(batch);
  return [0, 1].map((label) => mean(brightness.filter((_, at) => batch.labels[at] === label)));
}

function predict(batch: Batch, [dark = 0, bright = 255]: readonly number[]): PredictionFile {
  const scores = brightnessOf(batch).map((value) => {
    const share = 1 / (1 + Math.exp((-4 * (value - (dark + bright) / 2)) / (bright - dark)));
    return [1 - share, share];
  });
  const { sampleIds, labels, groups } = batch;
  return { sampleIds: [...sampleIds], labels: [...labels], groups: [...groups], scores };
}

function figuresOf({ labels, scores }: PredictionFile): { auc: number; accuracy: number } {
  const of = { task: 'binary' as const, labels, scores };
  return { auc: auc(of), accuracy: accuracy(of) };
}
