import type { JobPin } from '@paucis/contracts';
import type { SweepCreated } from './events.js';
import type { Assignment, Space } from '../space/space.js';
import type { Template } from '../space/template.js';
import type { History } from './history.js';
import type { TrialView } from './trial.js';

/** One fold and seed of a trial: a run. It is trained in stretches, each to the step of a rung. */
export interface RunState {
  readonly fold: number;
  readonly seed: number;
  /** The step that was last asked for. */
  readonly step: number;
  readonly status: 'requested' | 'reported' | 'failed' | 'cancelled';
  /** Reported values by step, lowest first. */
  readonly values: readonly { step: number; value: number; further?: readonly number[] }[];
  readonly failure?: { class: string; message: string };
}

export interface TrialState extends TrialView {
  readonly runs: readonly RunState[];
  /** The recipe that its assignment fills in: the sweep's as it was when the trial was proposed. */
  readonly template: Template;
  /** What the sampler said at the proposal. */
  readonly reason?: string;
  /** Why it was stopped or failed. */
  readonly cause?: string;
}

/** Where a sweep stands after `seq` events. Never changed in place: an older state stays valid. */
export interface SweepState {
  readonly seq: number;
  /** The last event that is no decision: what the decisions after it name as `lastSeq`. */
  readonly factSeq: number;
  readonly status: 'running' | 'paused' | 'ending' | 'closed';
  /** Why it is ending or closed. */
  readonly cause?: 'completed' | 'cancelled' | 'limit';
  readonly plan: SweepCreated;
  readonly trials: History<TrialState>;
  /** What may be proposed now: the plan's, or what a change made of it. */
  readonly space: Space;
  readonly template: Template;
  /** Trials that may be started in all. */
  readonly limit: number;
  /** Limits that were changed and that whoever runs the sweep keeps. */
  readonly bounds: { readonly wallHours?: number; readonly parallel?: number; readonly priority?: number };
  /** What runs are computed with, where a person has changed it since the sweep was created; no decision reads it. */
  readonly pin?: JobPin;
  /** Assignments that people asked for and that were not proposed yet. */
  readonly wanted: readonly Assignment[];
  /** Trials from elsewhere: samplers learn from them, nothing else counts them. */
  readonly prior: readonly TrialView[];
  readonly slots: number;
  /** Runs requested and not yet reported, failed or cancelled. */
  readonly outstanding: number;
  /** The sampler has nothing new left. */
  readonly exhausted: boolean;
  /** Arms of a study in which that is so. */
  readonly exhaustedArms: readonly string[];
  readonly best?: number;
}

/** Whether nothing more is to come of a trial. */
export function isFinal({ status }: TrialView): boolean {
  return status === 'finished' || status === 'stopped' || status === 'failed';
}
