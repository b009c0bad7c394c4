import { Invalid } from '@paucis/contracts';
import {
  captureWeights,
  type Optimizer,
  readSafetensors,
  restoreWeights,
  type TensorRecord,
  type Weight,
  writeSafetensors,
} from '@paucis/engine';
import { z } from 'zod';

/**
 * What a training needs besides arrays to go on bit for bit. All random streams are functions of (seed, step), so the step is
 * their counter; there is no early stopping (steps are fixed by the schedule), so it has no state.
 */
const CheckpointState = z.strictObject({
  format: z.literal(1),
  step: z.int().nonnegative(),
  /** Whose checkpoint this is: only the same training may resume it. */
  identity: z.string(),
  /** Training losses since the last reported point. */
  window: z.strictObject({ sum: z.number(), count: z.int().nonnegative() }),
});
export type CheckpointState = z.output<typeof CheckpointState>;

export interface Checkpointed {
  readonly weights: readonly Weight[];
  readonly optimizer: Optimizer;
}

/** A safetensors file: weights and running statistics under `weights/`, optimizer under `optimizer/`, state as metadata. */
export function writeCheckpoint({ weights, optimizer }: Checkpointed, state: CheckpointState): Uint8Array {
  const tensors = { ...prefixed('weights/', captureWeights(weights)), ...prefixed('optimizer/', optimizer.capture()) };
  return writeSafetensors(tensors, { checkpoint: JSON.stringify(state) });
}

/** Puts weights and optimizer back and gives the state; `Invalid` for another training's checkpoint, unless any may come. */
export function restoreCheckpoint(
  bytes: Uint8Array,
  into: Checkpointed,
  identity: string | undefined,
): CheckpointState {
  const { tensors, metadata } = readSafetensors(bytes);
  const state = CheckpointState.safeParse(parsed(metadata['checkpoint']));
  if (!state.success) throw new Invalid('checkpoint-broken', `checkpoint: ${z.prettifyError(state.error)}`);
  if (identity !== undefined && state.data.identity !== identity) {
    throw new Invalid(
      'checkpoint-foreign',
      `checkpoint: expected one of training ${identity}, came one of ${state.data.identity}`,
    );
  }
  restoreWeights(into.weights, unprefixed('weights/', tensors));
  into.optimizer.restore(unprefixed('optimizer/', tensors));
  return state.data;
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return undefined;
  }
}

function prefixed(prefix: string, record: TensorRecord): TensorRecord {
  return Object.fromEntries(Object.entries(record).map(([name, data]) => [prefix + name, data]));
}

function unprefixed(prefix: string, record: TensorRecord): TensorRecord {
  const own = Object.entries(record).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, data]) => [name.slice(prefix.length), data]));
}
