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
}

/** What all runs of a sweep share. */
export interface RunSetting {
  plan: SplitPlan;
  pin: JobPin;
  /** The schedule's full length, whatever rung is trained to. */
  totalSteps: number;
  /** Whether the time of inference is among the sweep's goals. */
  latency?: boolean;
}

/** The jobs of a run, in order; pure, so that what was asked for twice has the same keys twice. */
export function jobsOfRun(
  run: RequestedRun,
  { plan, pin: ours, totalSteps, latency = false }: RunSetting,
): JobSubmission[] {
  const planned = plan.folds[run.fold];
  if (planned === undefined)
    throw new Invalid('unknown-fold', `run ${run.runId}: fold ${run.fold} is not one of ${plan.folds.length}`);
  const { pretraining: unlabelled, ...fold } = planned;
  const owner = { sweepId: run.sweepId, trialId: run.trialId, runId: run.runId };
  const { recipe } = run;
  const { dataset } = plan;
  // Only who offers an external method claims its jobs.
  const pin = pinOfExternal(recipe.network) ?? ours;
  const jobs: JobSubmission[] = [];
  const inputs: JobInput[] = [];
  const encoder = recipe.pretraining.name === 'weights' ? ArtifactRef.parse(recipe.pretraining['file']) : undefined;

  if (recipe.pretraining.name !== 'none' && encoder === undefined) {
    const seed = stageSeed(run.seed, 'pretrain');
    // It sees no labels and no validation image: the key leaves them out, and folds with equal training sets share it.
    const spec: PretrainSpec = {
      kind: 'pretrain',
      network: withoutDrops(recipe.network),
      objective: recipe.pretraining,
      dataset,
      // Without labels all images of the fold may be seen, however few labels are used.
      fold: { ...fold, ...unlabelled },
      seed,
    };
    jobs.push({ spec, inputs: [], pin, owner: { ...owner, purpose: 'pretrain' }, priority: 0, attempts: 4 });
    inputs.push({ name: 'encoder', jobKey: jobKeyOf({ spec, inputs: [], pin }), artifact: 'encoder' });
  }
  const { network, training, augmentation } = recipe;
  const seed = stageSeed(run.seed, 'train');
  const spec: TrainSpec = {
    kind: 'train',
    network,
    training,
    augmentation,
    dataset,
    fold,
    seed,
    totalSteps,
    targetStep: run.step,
    ...(latency && { latency }),
    ...(encoder && { encoder }),
  };
  jobs.push({ spec, inputs, pin, owner: { ...owner, purpose: 'train' }, priority: 0, attempts: 4 });
  return jobs;
}

/** Undefined for networks of ours. */
export function pinOfExternal(network: Recipe['network']): JobPin | undefined {
  const method = externalMethodOf(network);
  return method === undefined ? undefined : externalPin(method, String(network['version']));
}

/** The network without what it drops by chance: encoders are the same for all values of these, and pretrained once. */
function withoutDrops(network: Recipe['network']): Recipe['network'] {
  const kept = Object.entries(network).filter(([option]) => !/drop/i.test(option));
  return Object.fromEntries(kept) as Recipe['network'];
}

/** 31 bits that depend on the replicate and the stage only. */
export function stageSeed(replicate: number, stage: string): number {
  return Number.parseInt(hashOf({ replicate, stage }).slice(0, 8), 16) >>> 1;
}
