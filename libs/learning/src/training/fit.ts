import { setImmediate } from 'node:timers/promises';
import { Invalid, type MetricPoint } from '@paucis/contracts';
import { adamW, type Optimizer, random, tf, valueAndGradients, type Weight } from '@paucis/engine';
import type { BoundObjective, TrainingPlan } from '../objectives/objective.js';
import { type CheckpointState, restoreCheckpoint, writeCheckpoint } from './checkpoint.js';
import { dataOrder } from './data-order.js';
import { learningRateAt } from './learning-rate.js';
import { TrainingFailed } from './training-failed.js';

/** Steps over which the reported training loss is averaged. */
const reportEvery = 20;

/** How a training talks to whoever runs it. */
export interface FitHooks {
  /** Stop at the next step, leaving a checkpoint. */
  readonly signal?: AbortSignal;
  readonly report: (points: readonly MetricPoint[]) => void;
  readonly progress: (step: number, totalSteps: number) => void;
  readonly checkpoint: (step: number, bytes: Uint8Array) => void | Promise<void>;
  /** Whether a checkpoint is wanted now: asked after each step, so that time and requests stay with the caller. */
  readonly wantsCheckpoint?: () => boolean;
}

export interface FitOptions extends FitHooks {
  readonly objective: BoundObjective;
  /** Everything that a checkpoint holds: the objective's weights, running statistics included. */
  readonly weights: readonly Weight[];
  /** Number of training samples. */
  readonly samples: number;
  readonly seed: number;
  readonly plan: TrainingPlan;
  /** Where to stop; the schedule runs over `plan.totalSteps` all the same. */
  readonly targetStep: number;
  /** Names this training: a checkpoint of another one is refused. */
  readonly identity: string;
  readonly resumeFrom?: Uint8Array | undefined;
  /** Another training's checkpoint to begin with, where there is nothing to resume: its weights, optimizer and step. */
  readonly inheritFrom?: Uint8Array | undefined;
  /** Figures of the state after so many steps, at every `evaluateEvery`-th step before the target. */
  readonly evaluate?: () => Readonly<Record<string, number>>;
  readonly evaluateEvery: number;
}

export type FitResult =
  | { readonly state: 'reached'; readonly step: number; readonly checkpoint: Uint8Array }
  /** The signal came; the last checkpoint was handed out. */
  | { readonly state: 'stopped'; readonly step: number };

/**
 * Runs optimizer steps up to `targetStep`. What a step does is a function of (seed, step, state), so that a training that was
 * stopped and resumed anywhere gives the same bits as one that was not. Throws `TrainingFailed` of class `nan` at the
 * first loss that is no number.
 */
export async function fit(options: FitOptions): Promise<FitResult> {
  const { objective, weights, plan, targetStep, identity } = options;
  if (targetStep < 1 || targetStep > plan.totalSteps) {
    throw new Invalid('target-step', `training: expected a target from 1 to ${plan.totalSteps}, got ${targetStep}`);
  }
  const trained = objective.weights.filter(({ trainable }) => trainable);
  const optimizer = adamW(trained, { weightDecay: plan.weightDecay, clipNorm: plan.clipNorm });
  try {
    const held = { weights, optimizer };
    let state: CheckpointState = { format: 1, step: 0, identity, window: { sum: 0, count: 0 } };
    if (options.resumeFrom !== undefined) state = restoreCheckpoint(options.resumeFrom, held, identity);
    else if (options.inheritFrom !== undefined)
      state = { ...restoreCheckpoint(options.inheritFrom, held, undefined), identity };
    if (state.step > targetStep) {
      throw new Invalid('checkpoint-beyond', `checkpoint: expected a step up to ${targetStep}, came ${state.step}`);
    }
    const stepper = createStepper(options, trained, optimizer);
    while (state.step < targetStep) {
      await setImmediate(); // lets the signal and the supervisor's messages in
      if (options.signal?.aborted) {
        await options.checkpoint(state.step, writeCheckpoint(held, state));
        return { state: 'stopped', step: state.step };
      }
      state = reported(state, stepper(state.step), options);
      options.progress(state.step, plan.totalSteps);
      const isTarget = state.step === targetStep;
      if (!isTarget && options.wantsCheckpoint?.()) await options.checkpoint(state.step, writeCheckpoint(held, state));
    }
    return { state: 'reached', step: state.step, checkpoint: writeCheckpoint(held, state) };
  } finally {
    optimizer.dispose();
  }
}

interface StepFigures {
  readonly loss: number;
  readonly learningRate: number;
}

/** One optimizer step; leaves no tensor behind. */
function createStepper(options: FitOptions, trained: readonly Weight[], optimizer: Optimizer) {
  const { objective, plan, seed, samples } = options;
  const order = dataOrder({ seed, samples, batch: plan.batch });
  return (step: number): StepFigures => {
    const learningRate = learningRateAt(step, plan);
    const loss = tf.tidy(() => {
      const run = () => objective.loss(order.rowsAt(step), random(seed, 'step', step));
      const { value, gradients } = valueAndGradients(run, trained);
      optimizer.apply(gradients, learningRate);
      return value.dataSync()[0] as number;
    });
    if (Number.isFinite(loss)) return { loss, learningRate };
    throw new TrainingFailed('nan', `training: the loss of step ${step + 1} is ${loss}; try a lower learning rate`);
  };
}

/** The state after a step, with the points that are due. */
function reported(state: CheckpointState, { loss, learningRate }: StepFigures, options: FitOptions): CheckpointState {
  const step = state.step + 1;
  const points: MetricPoint[] = [];
  let window = { sum: state.window.sum + loss, count: state.window.count + 1 };
  if (step % reportEvery === 0) {
    points.push({ metric: 'loss', step, value: window.sum / window.count });
    points.push({ metric: 'learning-rate', step, value: learningRate });
    window = { sum: 0, count: 0 };
  }
  if (step % options.evaluateEvery === 0 && step < options.targetStep) {
    const figures = { ...options.evaluate?.(), ...options.objective.monitor?.() };
    for (const [metric, value] of Object.entries(figures)) points.push({ metric, step, value });
  }
  if (points.length > 0) options.report(points);
  return { ...state, step, window };
}
