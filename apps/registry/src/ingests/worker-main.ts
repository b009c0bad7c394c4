import { parentPort, workerData } from 'node:worker_threads';
import { planFolds } from '../splits/plan-folds.js';
import { readUpload } from './read-upload.js';
import { replyOf, type WorkerTasks } from './worker-task.js';

const tasks: { [Name in keyof WorkerTasks]: (ask: WorkerTasks[Name]['ask']) => unknown } = {
  ingest: readUpload,
  split: planFolds,
};

const { name, ask } = workerData as { name: keyof WorkerTasks; ask: never };
try {
  parentPort?.postMessage({ answer: await tasks[name](ask) });
} catch (error) {
  parentPort?.postMessage(replyOf(error));
}
