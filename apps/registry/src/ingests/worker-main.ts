import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { pickSamples } from '../samples/pick-samples.js';
import { viewCopies } from '../copies/view-copies.js';
import { exportFile } from '../exports/export-file.js';
import { guessGroups } from '../groups/guess-groups.js';
import { planFolds } from '../splits/plan-folds.js';
import { sealApart } from '../splits/seal-apart.js';
import { readUpload } from './read-upload.js';
import { replyOf, type WorkerTasks } from './worker-task.js';

const tasks: { [Name in keyof WorkerTasks]: (ask: WorkerTasks[Name]['ask']) => unknown } = {
  ingest: readUpload,
  split: planFolds,
  samples: pickSamples,
  seal: sealApart,
  copies: viewCopies,
  groups: guessGroups,
  export: exportFile,
};

// A process whose service was killed must not go on writing into the staging folder of the next one.
if (!parentPort) process.once('disconnect', () => process.exit(1));

/** In a thread the task comes with it; in a process it is the first message. */
const [task] = parentPort ? [workerData as unknown] : ((await once(process, 'message')) as unknown[]);
const { name, ask } = task as { name: keyof WorkerTasks; ask: never };
const reply = await Promise.resolve()
  .then(() => tasks[name](ask))
  .then((answer) => ({ answer }), replyOf);
if (parentPort) parentPort.postMessage(reply);
else process.send?.(reply, undefined, undefined, () => process.disconnect());
