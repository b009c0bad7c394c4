import { ArtifactRef, Failure, JobKind, Lease, MetricPoint, Sha256, WriteGrant } from '@paucis/contracts';
import { z } from 'zod';

/** What the supervisor tells a slot's process. */
export const ToSlot = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    runtime: z.enum(['tensorflow', 'cpu']),
    threads: z.int().positive(),
    precision: z.enum(['float32', 'bfloat16']),
    objectsFolder: z.string(),
    preparedFolder: z.string(),
    preparedBytes: z.int().nonnegative(),
    checkpointMs: z.number().positive(),
  }),
  z.object({ type: z.literal('run'), lease: Lease }),
  /** Stop at the next step, with a checkpoint. */
  z.object({ type: z.literal('stop') }),
  /** What came of a wish for a grant: the grant, or why there is none now. */
  z.object({ type: z.literal('grant'), wish: z.int(), grant: WriteGrant.optional(), problem: z.string().optional() }),
]);
export type ToSlot = z.output<typeof ToSlot>;

/** What executes the tensors: half of the pin. */
export const SlotRuntime = z.object({
  runtime: z.enum(['tensorflow', 'cpu']),
  version: z.string(),
  tfjs: z.string(),
  /** With its instruction sets, since other ones round differently. */
  device: z.string(),
  threads: z.int().positive(),
  precision: z.enum(['float32', 'bfloat16']),
  /** Whether our compiled operations serve, which round otherwise than TensorFlow's. */
  nativeOperations: z.boolean(),
  /** Jobs that it can do. */
  kinds: z.array(JobKind),
});
export type SlotRuntime = z.output<typeof SlotRuntime>;

/** What a slot's process tells the supervisor; all but the first two are about the job that it was given. */
export const FromSlot = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), runtime: SlotRuntime }),
  z.object({ type: z.literal('unfit'), message: z.string() }),
  z.object({ type: z.literal('progress'), step: z.int(), totalSteps: z.int() }),
  z.object({ type: z.literal('points'), points: z.array(MetricPoint) }),
  z.object({ type: z.literal('checkpoint'), step: z.int(), artifact: ArtifactRef }),
  /** Leave to store so many bytes of that hash. */
  z.object({ type: z.literal('wish'), wish: z.int(), sha256: Sha256, sizeBytes: z.int().nonnegative() }),
  z.object({ type: z.literal('log'), line: z.string() }),
  z.object({ type: z.literal('done'), artifacts: z.array(ArtifactRef), result: z.record(z.string(), z.number()) }),
  z.object({ type: z.literal('stopped') }),
  z.object({ type: z.literal('failed'), failure: Failure }),
]);
export type FromSlot = z.output<typeof FromSlot>;
