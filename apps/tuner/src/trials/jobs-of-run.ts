import {
  ArtifactRef,
  externalMethodOf,
  externalPin,
  hashOf,
  Invalid,
  type JobInput,
  jobKeyOf,
  type JobPin,
  type JobSubmission,
  type PretrainSpec,
  type Recipe,
  type SplitPlan,
  type TrainSpec,
} from '@paucis/contracts';

/** A run asked for: one fold and replicate of a trial, up to a step. */
export interface RequestedRun {
  sweepId: string;
  trialId: string;
  runId: string;
  recipe: Recipe;
  fold: number;
  /** Index of the replicate; the same in all trials, so that they share data order. */
  seed: number;
  step: number;
  /** Whose weights it went on from, oldest first, each trained up to a step: population based training. */
  ancestors?: readonly { trialId: string; runId: string; recipe: Recipe; step: number }[];
}

/** What all runs of a sweep share. */
export interface RunSetting {
  plan: SplitPlan;
  pin: JobPin;
  /** The schedule's full length, whatever rung is trained to. */
  totalSteps: number;
  /** Whether the time of inference is among the sweep's goals. */
  latency?: boolean;
  /** Whether trials go on from each other's weights. */
  inheritable?: boolean;
}

/** The jobs of a run and of those that it goes on from, in order; pure, so that what was asked for twice has the same keys twice. */
export function jobsOfRun(run: RequestedRun, setting: RunSetting): JobSubmission[] {
  const { ancestors = [], ...self } = run;
  const jobs: JobSubmission[] = [];
  for (const stretch of [...ancestors.map((ancestor) => ({ ...self, ...ancestor })), self]) {
    const parent = jobs.at(-1);
    if (parent) jobs.push(trainJob(stretch, setting, [inputFrom(parent, 'parent', 'inheritable')]));
    else {
      const pretraining = pretrainJob(stretch, setting);
      if (pretraining) jobs.push(pretraining);
      const inputs = pretraining ? [inputFrom(pretraining, 'encoder', 'encoder')] : [];
      jobs.push(trainJob(stretch, setting, inputs));
    }
  }
  return jobs;
}

const inputFrom = (job: JobSubmission, name: string, artifact: string): JobInput => ({
  ...{ name, artifact },
  jobKey: jobKeyOf(job),
});

/** What the jobs of a stretch have in common. */
function baseOf({ runId, fold: index, recipe, sweepId, trialId }: RequestedRun, { plan, pin }: RunSetting) {
  const planned = plan.folds[index];
  if (planned === undefined)
    throw new Invalid('unknown-fold', `run ${runId}: fold ${index} is not one of ${plan.folds.length}`);
  const { pretraining: unlabelled, ...fold } = planned;
  return {
    ...{ fold, unlabelled, owner: { sweepId, trialId, runId } },
    // Only who offers an external method claims its jobs.
    pin: pinOfExternal(recipe.network) ?? pin,
  };
}

function pretrainJob(run: RequestedRun, setting: RunSetting): JobSubmission | undefined {
  const { pretraining, network } = run.recipe;
  // Weights from elsewhere are there already.
  if (pretraining.name === 'none' || pretraining.name === 'weights') return undefined;
  const { fold, unlabelled, owner, pin } = baseOf(run, setting);
  // It sees no labels and no validation image: the key leaves them out, and folds with equal training sets share it.
  const spec: PretrainSpec = {
    kind: 'pretrain',
    network: withoutDrops(network),
    objective: pretraining,
    dataset: setting.plan.dataset,
    // Without labels all images of the fold may be seen, however few labels are used.
    fold: { ...fold, ...unlabelled },
    seed: stageSeed(run.seed, 'pretrain'),
  };
  return { spec, inputs: [], pin, owner: { ...owner, purpose: 'pretrain' }, priority: 0, attempts: 4 };
}

function trainJob(run: RequestedRun, setting: RunSetting, inputs: JobInput[]): JobSubmission {
  const { fold, owner, pin } = baseOf(run, setting);
  const { network, training, augmentation, pretraining } = run.recipe;
  const isFirst = !inputs.some(({ name }) => name === 'parent');
  const encoder = isFirst && pretraining.name === 'weights' ? ArtifactRef.parse(pretraining['file']) : undefined;
  const { plan, totalSteps, latency = false, inheritable = false } = setting;
  const spec: TrainSpec = {
    kind: 'train',
    ...{ network, training, augmentation },
    dataset: plan.dataset,
    fold,
    seed: stageSeed(run.seed, 'train'),
    totalSteps,
    targetStep: run.step,
    ...(latency && { latency }),
    ...(encoder && { encoder }),
    ...(inheritable && { inheritable }),
  };
  return { spec, inputs, pin, owner: { ...owner, purpose: 'train' }, priority: 0, attempts: 4 };
}

/** Undefined for networks of ours. */
export function pinOfExternal(network: Recipe['network']): JobPin | undefined {
  const method = externalMethodOf(network);
  return method === undefined ? undefined : externalPin(method, String(network['version']));
}

/** The network without what it drops by chance: encoders are the same for all values of these, and pretrained once. */
export function withoutDrops(network: Recipe['network']): Recipe['network'] {
  const kept = Object.entries(network).filter(([option]) => !/drop/i.test(option));
  return Object.fromEntries(kept) as Recipe['network'];
}

/** 31 bits that depend on the replicate and the stage only. */
export function stageSeed(replicate: number, stage: string): number {
  return Number.parseInt(hashOf({ replicate, stage }).slice(0, 8), 16) >>> 1;
}
