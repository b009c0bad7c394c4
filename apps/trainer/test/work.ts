import {
  type Curve,
  getCurves,
  getJobLog,
  type Job,
  type JobSubmission,
  listJobs,
  listWorkers,
  submitJobs,
} from '@paucis/contracts';
import { type Batch, foldHash, phantom, type Sample, writeShard } from '@paucis/imaging';
import { waitFor } from '@paucis/testing';
import type { Stage } from './stage.js';

export interface WorkOptions {
  readonly steps?: number;
  /** Instead of the true one: a fold that is not what its job was made for. */
  readonly trainingHash?: string;
}

/** Submits a training of a few seconds on drawn images to whoever works on this stage; answers its id. */
export async function submitTraining(stage: Stage, { steps = 400, trainingHash }: WorkOptions = {}): Promise<string> {
  const pool: Sample[] = [];
  for await (const block of phantom({ n: 60, seed: 3, signal: 1 }).blocks()) {
    pool.push(...block.filter(({ split }) => split !== 'test'));
  }
  const batch = batchOf(pool);
  const shard = await stage.objects.put('registry', writeShard(batch), { name: 'shard-0' });
  const training = batch.sampleIds.filter((id) => id.startsWith('train'));
  const validation = batch.sampleIds.filter((id) => id.startsWith('val'));
  const folds = await stage.objects.put('registry', Buffer.from(JSON.stringify({ training, validation })), {
    name: 'fold',
  });
  const { workers } = await stage.tuner.ask(listWorkers, {});
  const [worker] = workers;
  if (worker === undefined) throw new Error('expected a worker to be there before a job is pinned to it');
  const job: JobSubmission = {
    spec: {
      kind: 'train',
      network: { name: 'small-cnn', width: 4 },
      training: {
        learningRate: 1e-3,
        weightDecay: 1e-4,
        batch: 8,
        warmupSteps: 5,
        labelSmoothing: 0,
        balance: true,
        clipNorm: 0,
      },
      augmentation: { name: 'standard' },
      dataset: {
        versionId: 'dsv_phantom',
        contentHash: shard.sha256,
        image: batch.image,
        classes: ['nodule', 'no nodule'],
        positiveClass: 0,
        anatomy: { flips: ['horizontal'] },
        shards: [shard],
      },
      fold: {
        index: 0,
        trainingHash: trainingHash ?? foldHash(training),
        validationHash: foldHash(validation),
        trainingSize: training.length,
        validationSize: validation.length,
        samples: folds,
      },
      seed: 1,
      totalSteps: steps,
      targetStep: steps,
    },
    inputs: [],
    pin: { codeVersion: worker.codeVersion, profile: worker.profile },
    owner: { sweepId: 'sweep_1', runId: 'run_1', purpose: 'train' },
    priority: 0,
    attempts: 4,
  };
  const { jobs } = await stage.tuner.ask(submitJobs, { jobs: [job] });
  return jobs[0]?.jobId as string;
}

export async function jobOf(stage: Stage, jobId: string): Promise<Job> {
  const { jobs } = await stage.tuner.ask(listJobs, { ids: [jobId] });
  return jobs[0] as Job;
}

/** Waits until the job has come so far. */
export async function untilStep(stage: Stage, jobId: string, step: number): Promise<Job> {
  return waitFor(
    async () => {
      const job = await jobOf(stage, jobId);
      return job.step >= step && job;
    },
    { what: `job ${jobId} to reach step ${step}`, timeoutMs: 60_000 },
  );
}

export async function untilStatus(stage: Stage, jobId: string, status: Job['status']): Promise<Job> {
  return waitFor(
    async () => {
      const job = await jobOf(stage, jobId).catch(() => undefined);
      return job?.status === status && job;
    },
    { what: `job ${jobId} to be ${status}`, timeoutMs: 120_000 },
  );
}

export interface Outcome {
  /** Checksums by artifact. */
  readonly artifacts: Readonly<Record<string, string>>;
  readonly result: Readonly<Record<string, number>>;
  readonly curves: readonly Omit<Curve, 'jobId'>[];
}

/** What must be the same however often a job was disturbed. */
export async function outcomeOf(stage: Stage, jobId: string): Promise<Outcome> {
  const { artifacts, result } = await untilStatus(stage, jobId, 'done');
  // After a broker that was gone, each connection comes back in its own time.
  const { curves } = await waitFor(() =>
    stage.gateway.ask(getCurves, { jobIds: [jobId], maxPoints: 2_000 }).catch(() => undefined),
  );
  return {
    artifacts: Object.fromEntries(artifacts.map(({ name, sha256 }) => [name, sha256])),
    result,
    curves: curves.map(({ metric, steps, values }) => ({ metric, steps, values })),
  };
}

export async function logOf(stage: Stage, jobId: string): Promise<string[]> {
  return (await stage.gateway.ask(getJobLog, { jobId })).lines;
}

function batchOf(samples: readonly Sample[]): Batch {
  const [first] = samples;
  if (first === undefined) throw new Error('expected samples');
  const { height, width, channels } = first;
  return {
    image: { height, width, channels },
    images: new Uint8Array(Buffer.concat(samples.map(({ pixels }) => pixels))),
    labels: Int32Array.from(samples, ({ label }) => label),
    sampleIds: samples.map(({ split, index }) => `${split}-${index}`),
    groups: samples.map(({ group, split, index }) => group ?? `${split}-${index}`),
  };
}
