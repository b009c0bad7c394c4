import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Invalid } from '@paucis/contracts';
import { answerOf, builtModule, type TaskReply, TaskThreads } from '@paucis/platform';

/** What a worker thread of the registry can be asked to do. */
export type WorkerTasks = {
  ingest: typeof import('./read-upload.js').readUpload;
  samples: typeof import('../samples/pick-samples.js').pickSamples;
  split: typeof import('../splits/plan-folds.js').planFolds;
  seal: typeof import('../splits/seal-apart.js').sealApart;
  groups: typeof import('../groups/guess-groups.js').guessGroups;
  export: typeof import('../exports/export-file.js').exportFile;
  copies: typeof import('../copies/view-copies.js').viewCopies;
  nearCopies: typeof import('../copies/search-copies.js').nearCopiesOf;
};

type AnswerTo<Name extends keyof WorkerTasks> = Awaited<ReturnType<WorkerTasks[Name]>>;

const workerModule = builtModule(import.meta.url, './worker-main.js');
/** Each ends with its task: reading a large file neither delays the questions of the service nor leaves its memory behind. */
const threads = new TaskThreads<WorkerTasks>(workerModule);

/** Runs one task in a thread of its own. */
export function runTask<Name extends keyof WorkerTasks>(
  name: Name,
  ask: Parameters<WorkerTasks[Name]>[0],
): Promise<AnswerTo<Name>> {
  return threads.run(name, ask);
}

/** Heap of a process that reads a file; pixels lie outside the heap. */
const heapMb = 512;

/**
 * The same in a process of its own: what a file does to a decoder of native code, or to memory, ends that process and nothing
 * else. `signal` kills it.
 */
export async function runIsolated<Name extends keyof WorkerTasks>(
  name: Name,
  ask: Parameters<WorkerTasks[Name]>[0],
  { signal }: { signal?: AbortSignal } = {},
): Promise<AnswerTo<Name>> {
  signal?.throwIfAborted();
  const child = fork(fileURLToPath(workerModule), [], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production' },
    execArgv: [`--max-old-space-size=${heapMb}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const stop = () => void child.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  try {
    child.send({ name, ask });
    return answerOf(await replyOfChild(child, signal)) as AnswerTo<Name>;
  } finally {
    signal?.removeEventListener('abort', stop);
    if (child.exitCode === null && child.signalCode === null) {
      stop();
      await once(child, 'exit');
    }
  }
}

function replyOfChild(child: ChildProcess, signal: AbortSignal | undefined): Promise<TaskReply> {
  return new Promise<TaskReply>((resolve, reject) => {
    child.once('message', (reply) => resolve(reply as TaskReply));
    child.once('error', reject);
    child.once('exit', (code, by) => {
      if (signal?.aborted) reject(signal.reason as Error);
      else if (by === 'SIGABRT' || code === 134)
        reject(new Invalid('memory', 'reading the file needs more memory than there is'));
      else if (by !== null)
        reject(
          new Invalid('reader-ended', `reading the file ended its process (${by}); the file is damaged or hostile`),
        );
      else reject(new Error(`the process that read the file ended with ${code} before it answered`));
    });
  });
}
