import { constants, setPriority } from 'node:os';
import type { JobKind } from '@paucis/contracts';
import { loadRuntime } from '@paucis/engine';
import { jobKinds } from '@paucis/learning';
import { FolderStore } from '@paucis/platform/objects';
import { executeJob } from '../jobs/execute-job.js';
import { grantedObjects, sharedObjects } from '../jobs/job-objects.js';
import { PreparedFiles } from '../jobs/prepared-files.js';
import { RecentBytes } from '../jobs/recent-bytes.js';
import { memoryWatch } from './peak-memory.js';
import { type FromSlot, type SlotRuntime, ToSlot } from './slot-messages.js';
import { Wishes } from './wishes.js';

/** Shards kept in memory between jobs. */
const recentBytes = 256 * 1024 * 1024;

type Start = Extract<ToSlot, { type: 'start' }>;

const send = (message: FromSlot): void => void process.send?.(message);

/** The process of one slot: loads the runtime once, then runs the jobs that the supervisor hands it, one at a time. */
function serve(start: Start): void {
  const wishes = new Wishes(send);
  const recent = new RecentBytes(recentBytes);
  const prepared = new PreparedFiles(start.preparedFolder, start.preparedBytes);
  const memory = memoryWatch();
  let running: AbortController | undefined;
  process.on('message', (raw) => {
    const message = ToSlot.parse(raw);
    if (message.type === 'stop') running?.abort();
    if (message.type === 'grant') wishes.receive(message);
    if (message.type !== 'run') return;
    running = new AbortController();
    const { checkpointMs, objectsFolder } = start;
    const { reads } = message.lease;
    const objects =
      reads === undefined
        ? sharedObjects(new FolderStore(objectsFolder))
        : grantedObjects(reads, (bytes) => wishes.grant(bytes));
    const now = () => performance.now();
    const { signal } = running;
    void executeJob(message.lease, { objects, recent, prepared, checkpointMs, send, signal, now, memory });
  });
}

async function runtimeOf({ runtime: name, threads, precision }: Start): Promise<SlotRuntime> {
  const runtime = (await loadRuntime({ runtime: name, threads, precision })).describe();
  const device = [runtime.device, ...(runtime.cpuFeatures ?? [])].join(' ');
  const { name: loaded, version, tfjs, nativeOperations } = runtime;
  const kinds = Object.keys(jobKinds) as JobKind[];
  return {
    runtime: loaded,
    version,
    tfjs,
    device,
    threads: runtime.threads,
    precision: runtime.precision,
    nativeOperations,
    kinds,
  };
}

// Services that answer people come first where cores are few.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
// Nobody is left to work for when the supervisor dies.
process.once('disconnect', () => process.exit(1));
// A signal to the whole group is the supervisor's to answer: it asks for a checkpoint first.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => undefined);

process.once('message', (raw) => {
  const start = ToSlot.parse(raw);
  if (start.type !== 'start') throw new Error(`expected the message start first, got ${start.type}`);
  runtimeOf(start).then(
    (runtime) => {
      serve(start);
      send({ type: 'ready', runtime });
    },
    (error: unknown) => send({ type: 'unfit', message: error instanceof Error ? error.message : String(error) }),
  );
});
