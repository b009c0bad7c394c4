import {
  type ArtifactRef,
  claimJob,
  finishJob,
  type JobPin,
  jobKeyOf,
  type JobReport,
  type JobSubmission,
  type Lease,
  reportJob,
  submitJobs,
} from '@paucis/contracts';
import type { Stage } from './stage.js';

const hash = (digit: string) => digit.repeat(64);
const artifact = (name: string, digit: string): ArtifactRef => ({
  name,
  key: `registry/${digit}${digit}/${hash(digit)}`,
  sha256: hash(digit),
  sizeBytes: 1,
});

export const pin: JobPin = {
  codeVersion: 'v1',
  profile: { runtime: 'cpu', runtimeVersion: '4.22.0', device: 'cpu', precision: 'float32', threads: 1 },
};

const dataset = {
  versionId: 'dsv_1',
  contentHash: hash('a'),
  image: { height: 8, width: 8, channels: 1 },
  classes: ['benign', 'malignant'],
  positiveClass: 1,
  anatomy: { flips: [] },
  shards: [artifact('shard-0', 'b')],
};
const fold = {
  index: 0,
  trainingHash: hash('c'),
  validationHash: hash('d'),
  trainingSize: 10,
  validationSize: 5,
  samples: artifact('samples', 'e'),
};

/** A train job; those that differ in `targetStep` alone share a trajectory. */
export function trainJob(options: { seed?: number; targetStep?: number } & Partial<JobSubmission> = {}): JobSubmission {
  const { seed = 0, targetStep = 100, ...rest } = options;
  return {
    spec: {
      kind: 'train',
      network: { name: 'small' },
      training: {
        learningRate: 0.001,
        weightDecay: 0,
        batch: 8,
        warmupSteps: 0,
        labelSmoothing: 0,
        balance: false,
        clipNorm: 0,
      },
      augmentation: { name: 'none' },
      dataset,
      fold,
      seed,
      totalSteps: 100,
      targetStep,
    },
    inputs: [],
    pin,
    owner: { sweepId: 'sweep_1', trialId: 'trial_1', runId: `run_${seed}`, purpose: 'train' },
    priority: 0,
    attempts: 3,
    ...rest,
  };
}

export function pretrainJob(options: { seed?: number } & Partial<JobSubmission> = {}): JobSubmission {
  const { seed = 0, ...rest } = options;
  return {
    spec: { kind: 'pretrain', network: { name: 'small' }, objective: { name: 'simclr' }, dataset, fold, seed },
    inputs: [],
    pin,
    owner: { sweepId: 'sweep_1', trialId: 'trial_1', runId: `run_${seed}`, purpose: 'pretrain' },
    priority: 0,
    attempts: 3,
    ...rest,
  };
}

/** The train job that starts from the encoder of `pretrain`. */
export const trainJobAfter = (pretrain: JobSubmission, options: Parameters<typeof trainJob>[0] = {}): JobSubmission =>
  trainJob({ ...options, inputs: [{ name: 'encoder', jobKey: jobKeyOf(pretrain), artifact: 'encoder' }] });

export async function submit(stage: Stage, ...jobs: JobSubmission[]) {
  return (await stage.tuner.ask(submitJobs, { jobs })).jobs;
}

let claims = 0;

export async function claim(
  stage: Stage,
  workerId = 'worker_1',
  claimId = `claim_${++claims}`,
): Promise<Lease | undefined> {
  const kinds = ['pretrain', 'train', 'predict'] as const;
  return (await stage.trainer.ask(claimJob, { workerId, claimId, pin, kinds: [...kinds] })).lease;
}

/** A claim that must get something. */
export async function claimed(stage: Stage, workerId?: string): Promise<Lease> {
  const lease = await claim(stage, workerId);
  if (lease === undefined) throw new Error('expected a job to claim, there is none');
  return lease;
}

export async function stored(stage: Stage, name: string, text: string): Promise<ArtifactRef> {
  return stage.objects.put('dispatcher', Buffer.from(text), { name });
}

export async function report(stage: Stage, lease: Lease, more: Partial<JobReport> = {}) {
  const { jobId, leaseEpoch } = lease;
  const empty = { jobId, leaseEpoch, sequence: 1, step: 1, totalSteps: 100, points: [], logs: [] };
  return (await stage.trainer.ask(reportJob, { ...empty, ...more })).state;
}

export async function finish(stage: Stage, lease: Lease, artifacts: ArtifactRef[] = [], result = {}) {
  const { jobId, leaseEpoch } = lease;
  return (await stage.trainer.ask(finishJob, { jobId, leaseEpoch, artifacts, result })).state;
}
