import { availableParallelism } from 'node:os';
import { BaseConfig } from '@paucis/platform';
import { z } from 'zod';

const count = z.coerce.number().int().positive();

export const TrainerConfig = BaseConfig.extend({
  /** Jobs at a time, each in a process of its own; small models gain more from slots than from threads. */
  PAUCIS_SLOTS: count.max(256).default(() => availableParallelism()),
  /** Threads inside one operation of one slot; part of the numeric profile. */
  PAUCIS_THREADS: count.max(256).default(1),
  /** Of activations and products; part of the numeric profile. `bfloat16` only where the processor has it. */
  PAUCIS_PRECISION: z.enum(['float32', 'bfloat16']).default('float32'),
  PAUCIS_RUNTIME: z.enum(['tensorflow', 'cpu']).default('tensorflow'),
  /** Time between checkpoints of a job. */
  PAUCIS_CHECKPOINT_MS: count.default(15_000),
  /** A job without a step for so long is taken for hung. */
  PAUCIS_HANG_MS: count.default(120_000),
  /** Time between looks for work; a hint makes them immediate. */
  PAUCIS_POLL_MS: count.default(2_000),
  /** Time between reports of a job. */
  PAUCIS_REPORT_MS: count.default(700),
  /** Reports kept per job while the dispatcher is away, in bytes; beyond it the oldest points are thinned. */
  PAUCIS_SPOOL_BYTES: count.min(10_000).default(4_000_000),
  /** Preprocessed folds kept on this machine's disk, in bytes; 0 keeps none. */
  PAUCIS_PREPARED_BYTES: z.coerce.number().int().nonnegative().default(4_000_000_000),
  /** How long a job may take to stop where it can be resumed; then its process is killed. */
  PAUCIS_STOP_MS: count.default(8_000),
});
export type TrainerConfig = z.output<typeof TrainerConfig>;

/** A slot's environment: ours without what leads to NATS, a database or the keys of a store. */
export function slotEnvironment(): Record<string, string | undefined> {
  const withheld = /^PAUCIS_(NATS|S3|DATABASE)_/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !withheld.test(name)));
}
