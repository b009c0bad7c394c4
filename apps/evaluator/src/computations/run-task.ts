import { Worker } from 'node:worker_threads';
import { DomainError, Invalid } from '@paucis/contracts';
import type { Tasks } from './tasks.js';

type Reply = { answer: unknown } | { invalid: { code: string; message: string } } | { error: unknown };

/** Runs a computation in a thread of its own, which ends with it. A domain error of it is thrown here as `Invalid`. */
export async function runTask<Name extends keyof Tasks>(
  name: Name,
  ask: Parameters<Tasks[Name]>[0],
): Promise<ReturnType<Tasks[Name]>> {
  const worker = new Worker(builtFile('./worker-main.js'), { workerData: { name, ask } });
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
    return reply.answer as ReturnType<Tasks[Name]>;
  } finally {
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
