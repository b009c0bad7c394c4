import { Worker } from 'node:worker_threads';
import { Invalid } from '@paucis/contracts';

/** What a thread can be asked to do, by name. */
export type TaskTable = Record<string, (ask: never) => unknown>;

/** What a thread is sent. */
export interface Task {
  readonly name: string;
  readonly ask: unknown;
}

/** What a thread sends back: a domain error keeps its code and sentence. */
export type TaskReply =
  { readonly answer: unknown } | { readonly invalid: { code: string; message: string } } | { readonly error: unknown };

export interface TaskThreadsOptions {
  /** How long a thread without a task is kept for the next one; else it ends with its task and leaves no memory behind. */
  readonly keptMs?: number;
}

/**
 * Computations that take longer than a service may keep others waiting, each in a thread. `module` posts a `TaskReply` for each
 * `Task` that it receives. One idle thread is kept at most: starting one costs some 200 ms of a core.
 */
export class TaskThreads<Tasks extends TaskTable> implements AsyncDisposable {
  private idle: { readonly worker: Worker; readonly timer: NodeJS.Timeout } | undefined;
  private isClosed = false;

  constructor(
    private readonly module: URL,
    private readonly options: TaskThreadsOptions = {},
  ) {}

  /** `signal` kills the thread. A domain error of the task is thrown here as `Invalid`. */
  async run<Name extends keyof Tasks & string>(
    name: Name,
    ask: Parameters<Tasks[Name]>[0],
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<Awaited<ReturnType<Tasks[Name]>>> {
    signal?.throwIfAborted();
    const worker = this.takeIdle() ?? new Worker(this.module);
    const stop = () => void worker.terminate();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      const answer = answerOf(await replyTo({ name, ask }, worker));
      await this.keep(worker);
      return answer as Awaited<ReturnType<Tasks[Name]>>;
    } catch (error) {
      await worker.terminate();
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  private takeIdle(): Worker | undefined {
    const { idle } = this;
    clearTimeout(idle?.timer);
    idle?.worker.removeAllListeners('error').removeAllListeners('exit').ref();
    this.idle = undefined;
    return idle?.worker;
  }

  private async keep(worker: Worker): Promise<void> {
    const { keptMs = 0 } = this.options;
    if (keptMs === 0 || this.isClosed || this.idle !== undefined) return void (await worker.terminate());
    const timer = setTimeout(() => void this.takeIdle()?.terminate(), keptMs).unref();
    this.idle = { worker, timer };
    worker.on('error', () => this.takeIdle()).on('exit', () => this.takeIdle());
    worker.unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isClosed = true;
    await this.takeIdle()?.terminate();
  }
}

function replyTo(task: Task, worker: Worker): Promise<TaskReply> {
  return new Promise<TaskReply>((resolve, reject) => {
    const settle = (end: () => void) => {
      worker.removeListener('message', answered).removeListener('error', broke).removeListener('exit', ended);
      end();
    };
    const answered = (reply: TaskReply) => settle(() => resolve(reply));
    const broke = (error: unknown) => settle(() => reject(error as Error));
    const ended = (code: number) =>
      settle(() => reject(new Error(`the thread of task ${task.name} ended with ${code} before it answered`)));
    worker.on('message', answered).on('error', broke).on('exit', ended);
    worker.postMessage(task);
  });
}

/** The answer, or the error that stands in its place. */
export function answerOf(reply: TaskReply): unknown {
  if ('invalid' in reply) throw new Invalid(reply.invalid.code, reply.invalid.message);
  if ('error' in reply) throw reply.error;
  return reply.answer;
}
