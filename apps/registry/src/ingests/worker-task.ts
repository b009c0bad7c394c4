import { Worker } from 'node:worker_threads';
import { DomainError, Invalid } from '@paucis/contracts';

/** What a worker thread of the registry can be asked to do. */
export interface WorkerTasks {
  ingest: { ask: import('./read-upload.js').UploadToRead; answer: import('./read-upload.js').ReadUpload };
  split: { ask: import('../splits/plan-folds.js').FoldsToPlan; answer: import('../splits/plan-folds.js').PlannedFolds };
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
    if ('invalid' in reply) throw new Invalid(reply.invalid.code, reply.invalid.message);
    if ('error' in reply) throw reply.error;
    return reply.answer as WorkerTasks[Name]['answer'];
  } finally {
    signal?.removeEventListener('abort', stop);
    await worker.terminate();
  }
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
