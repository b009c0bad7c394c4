import type { ArtifactRef, JobSpec } from '@paucis/contracts';
import type { FitHooks } from '../training/fit.js';

/** Where a job's bytes come from and go to; the worker implements it, checks checksums, and may cache. */
export interface JobIo {
  /** Bytes that the spec itself names: shards and lists of samples. */
  read(ref: ArtifactRef): Promise<Uint8Array>;
  /** Bytes of an input by its name; undefined if the job was given no such input. */
  readInput(name: string): Promise<Uint8Array | undefined>;
  writeArtifact(name: string, bytes: Uint8Array): Promise<void>;
  /** Keeps what is made of open samples for later jobs of this machine; what is lost is made again. */
  readonly prepared?: PreparedBytes;
}

/** Bytes by the hash of all that they were made of. */
export interface PreparedBytes {
  find(key: string): Promise<Uint8Array | undefined>;
  keep(key: string, bytes: Uint8Array): Promise<void>;
}

/** How a job talks while it runs. */
export interface JobContext extends FitHooks {
  /** A checkpoint of the same trajectory at or before the target. */
  readonly resumeFrom?: Uint8Array | undefined;
  /** What this process may hold at once; a job that would need more is refused. Not limited unless given. */
  readonly memoryBytes?: number | undefined;
  /** Hears what a job is expected to hold at most, in bytes, before it begins. */
  readonly expectMemory?: ((bytes: number) => void) | undefined;
  /** Monotonic milliseconds, for jobs that measure time. */
  readonly now?: (() => number) | undefined;
}

export type JobOutcome =
  /** Artifacts are written; `result` holds the figures at the target. */
  | { readonly state: 'done'; readonly result: Readonly<Record<string, number>> }
  /** The signal came; where there is something to resume, the context was handed a checkpoint. */
  | { readonly state: 'stopped' };

/** A kind of job: a pure function of its spec and inputs. */
export interface JobKindDefinition<Spec extends JobSpec> {
  execute(spec: Spec, io: JobIo, context: JobContext): Promise<JobOutcome>;
}
