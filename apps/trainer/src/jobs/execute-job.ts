import { type Lease, Unavailable } from '@paucis/contracts';
import { executeJob as execute, failureOf, type JobContext, type PreparedBytes } from '@paucis/learning';
import type { MemoryWatch } from '../slots/peak-memory.js';
import type { FromSlot } from '../slots/slot-messages.js';
import { JobFiles } from './job-files.js';
import type { JobObjects } from './job-objects.js';
import type { RecentBytes } from './recent-bytes.js';

/** The step counter is sent this often: enough for live bars and to notice a hang. */
const progressEveryMs = 200;

export interface Execution {
  readonly objects: JobObjects;
  readonly recent: RecentBytes;
  readonly prepared: PreparedBytes;
  readonly checkpointMs: number;
  readonly send: (message: FromSlot) => void;
  /** Aborts when the job should stop at its next step. */
  readonly signal: AbortSignal;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly memory: MemoryWatch;
}

/** Runs a leased job in this process and sends what it tells; its end is the last message. */
export async function executeJob(lease: Lease, execution: Execution): Promise<void> {
  const { objects, recent, prepared, send, signal, memory } = execution;
  const say = (line: string) => send({ type: 'log', line: line.slice(0, 2000) });
  const files = new JobFiles(objects, lease.inputs, recent, { signal, say }, prepared);
  let expected: number | undefined;
  const expectMemory = (bytes: number) => {
    expected = bytes;
    memory.reset();
  };
  try {
    const resumeFrom = await readCheckpoint(lease, execution);
    const context = { ...contextOf(files, execution), resumeFrom, memoryBytes: memory.available(), expectMemory };
    const outcome = await execute(lease.spec, files, context);
    if (expected !== undefined) say(memoryLine(expected, memory.peak()));
    if (outcome.state === 'stopped') send({ type: 'stopped' });
    else send({ type: 'done', artifacts: files.written, result: { ...outcome.result } });
  } catch (error) {
    if (signal.aborted && error instanceof Unavailable) return send({ type: 'stopped' });
    if (error instanceof Error && error.stack !== undefined) send({ type: 'log', line: error.stack.slice(0, 2000) });
    send({ type: 'failed', failure: failureOf(error) });
  }
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

/** What was known before, held against what was used. */
function memoryLine(expected: number, peak: number | undefined): string {
  if (peak === undefined) return `memory: ${megabytes(expected)} expected`;
  return `memory: ${megabytes(peak)} at most, ${megabytes(expected)} expected${peak > expected ? ': MORE than known' : ''}`;
}

function contextOf(files: JobFiles, { send, signal, now, checkpointMs }: Execution): JobContext {
  let progressAt = -Infinity;
  let checkpointAt = now();
  return {
    signal,
    now,
    report: (points) => send({ type: 'points', points: [...points] }),
    progress(step, totalSteps) {
      if (step < totalSteps && now() - progressAt < progressEveryMs) return;
      progressAt = now();
      send({ type: 'progress', step, totalSteps });
    },
    wantsCheckpoint: () => now() - checkpointAt >= checkpointMs,
    async checkpoint(step, bytes) {
      const artifact = await files.writeCheckpoint(step, bytes);
      if (artifact !== undefined) send({ type: 'checkpoint', step, artifact });
      checkpointAt = now();
    },
  };
}

/** A checkpoint saves time only: without it the job begins at its first step, and ends with the same bits. */
async function readCheckpoint({ checkpoint }: Lease, { objects, send }: Execution): Promise<Uint8Array | undefined> {
  if (checkpoint === undefined) return undefined;
  const { step, artifact } = checkpoint;
  try {
    const bytes = await objects.get(artifact);
    send({ type: 'log', line: `resumed at step ${step}` });
    return bytes;
  } catch (error) {
    send({ type: 'log', line: `began anew: the checkpoint of step ${step} could not be read (${String(error)})` });
    return undefined;
  }
}
