import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
import { DomainError, Invalid } from '@paucis/contracts';

/** What a worker thread of the registry can be asked to do. */
export interface WorkerTasks {
  ingest: { ask: import('./read-upload.js').UploadToRead; answer: import('./read-upload.js').ReadUpload };
  samples: {
    ask: import('../samples/pick-samples.js').SamplesToPick;
    answer: import('../samples/pick-samples.js').PickedSamples;
  };
  split: { ask: import('../splits/plan-folds.js').FoldsToPlan; answer: import('../splits/plan-folds.js').PlannedFolds };
  seal: {
    ask: import('../splits/seal-apart.js').ShardToPart;
    answer: ReturnType<typeof import('../splits/seal-apart.js').sealApart>;
  };
  groups: {
    ask: import('../groups/guess-groups.js').GroupsToGuess;
    answer: import('../groups/guess-groups.js').GuessedGroups;
  };
  export: { ask: import('../exports/export-file.js').FileToExport; answer: Uint8Array };
  copies: {
    ask: import('../copies/view-copies.js').CopiesToView;
    answer: ReturnType<typeof import('../copies/view-copies.js').viewCopies>;
  };
}

type Reply = { answer: unknown } | { invalid: { code: string; message: string } } | { error: unknown };

/**
 * Runs one task in a thread of its own, which ends with it: reading a large file neither delays the questions of the service
 * nor leaves its memory behind. `signal` kills the thread. A domain error of the task is thrown here as `Invalid`.
 */
export async function runTask<Name extends keyof WorkerTasks>(
  name: Name,
  ask: WorkerTasks[Name]['ask'],
  { signal, memoryMb }: { signal?: AbortSignal; memoryMb?: number } = {},
): Promise<WorkerTasks[Name]['answer']> {
  signal?.throwIfAborted();
  const worker = new Worker(builtFile('./worker-main.js'), {
    workerData: { name, ask },
    ...(memoryMb !== undefined && { resourceLimits: { maxOldGenerationSizeMb: memoryMb } }),
  });
  const stop = () => void worker.terminate();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const reply = await new Promise<Reply>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) =>
        reject(new Error(`the thread of task ${name} ended with ${code} before it answered`)),
      );
    });
    return answerOf(reply) as WorkerTasks[Name]['answer'];
  } finally {
    signal?.removeEventListener('abort', stop);
    await worker.terminate();
  }
}

/** Heap of a process that reads a file; pixels lie outside the heap. */
const heapMb = 512;

/**
 * The same in a process of its own: what a file does to a decoder of native code, or to memory, ends that process and nothing
 * else. `signal` kills it.
 */
export async function runIsolated<Name extends keyof WorkerTasks>(
  name: Name,
  ask: WorkerTasks[Name]['ask'],
  { signal }: { signal?: AbortSignal } = {},
): Promise<WorkerTasks[Name]['answer']> {
  signal?.throwIfAborted();
  const child = fork(fileURLToPath(builtFile('./worker-main.js')), [], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production' },
    execArgv: [`--max-old-space-size=${heapMb}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const stop = () => void child.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  try {
    child.send({ name, ask });
    return answerOf(await replyOfChild(child, signal)) as WorkerTasks[Name]['answer'];
  } finally {
    signal?.removeEventListener('abort', stop);
    if (child.exitCode === null && child.signalCode === null) {
      stop();
      await once(child, 'exit');
    }
  }
}

function replyOfChild(child: ChildProcess, signal: AbortSignal | undefined): Promise<Reply> {
  return new Promise<Reply>((resolve, reject) => {
    child.once('message', (reply) => resolve(reply as Reply));
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

function answerOf(reply: Reply): unknown {
  if ('invalid' in reply) throw new Invalid(reply.invalid.code, reply.invalid.message);
  if ('error' in reply) throw reply.error;
  return reply.answer;
}

/** What the thread sends back for an error: a domain error keeps its code and sentence. */
export const replyOf = (error: unknown): Reply =>
  error instanceof DomainError ? { invalid: { code: error.code, message: error.message } } : { error };

/** Node runs built files only; a spec runs this one from source, beside its build. */
function builtFile(path: string): URL {
  const here = import.meta.url;
  const built = here.endsWith('.ts') ? here.replace(/\/src\/(?!.*\/src\/)/, '/dist/') : here;
  return new URL(path, built);
}
