import { parentPort } from 'node:worker_threads';
import { DomainError } from '@paucis/contracts';
import type { Task, TaskReply } from '@paucis/platform';
import { tasks, type Tasks } from './tasks.js';

parentPort?.on('message', ({ name, ask }: Task) => parentPort?.postMessage(replyTo(name as keyof Tasks, ask as never)));

function replyTo(name: keyof Tasks, ask: never): TaskReply {
  try {
    return { answer: tasks[name](ask) };
  } catch (error) {
    return error instanceof DomainError ? { invalid: { code: error.code, message: error.message } } : { error };
  }
}
