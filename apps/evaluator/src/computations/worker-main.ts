import { parentPort, workerData } from 'node:worker_threads';
import { replyOf } from './run-task.js';
import { tasks, type Tasks } from './tasks.js';

const { name, ask } = workerData as { name: keyof Tasks; ask: never };
try {
  parentPort?.postMessage({ answer: tasks[name](ask) });
} catch (error) {
  parentPort?.postMessage(replyOf(error));
}
