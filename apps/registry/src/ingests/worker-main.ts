import { parentPort } from 'node:worker_threads';
import { DomainError } from '@paucis/contracts';
import type { Task, TaskReply } from '@paucis/platform';
import { pickSamples } from '../samples/pick-samples.js';
import { nearCopiesOf } from '../copies/search-copies.js';
import { viewCopies } from '../copies/view-copies.js';
import { exportFile } from '../exports/export-file.js';
import { guessGroups } from '../groups/guess-groups.js';
import { planFolds } from '../splits/plan-folds.js';
import { sealApart } from '../splits/seal-apart.js';
import { readUpload } from './read-upload.js';
import type { WorkerTasks } from './worker-task.js';

const tasks: WorkerTasks = {
  ingest: readUpload,
  split: planFolds,
  samples: pickSamples,
  seal: sealApart,
  copies: viewCopies,
  nearCopies: nearCopiesOf,
  groups: guessGroups,
  export: exportFile,
};

async function replyTo({ name, ask }: Task): Promise<TaskReply> {
  try {
    return { answer: await tasks[name as keyof WorkerTasks](ask as never) };
  } catch (error) {
    return error instanceof DomainError ? { invalid: { code: error.code, message: error.message } } : { error };
  }
}

const port = parentPort;
if (port) port.on('message', (task: Task) => void replyTo(task).then((reply) => port.postMessage(reply)));
else {
  // A process whose service was killed must not go on writing into the staging folder of the next one.
  process.once('disconnect', () => process.exit(1));
  process.once('message', (task: Task) => {
    void replyTo(task).then((reply) => process.send?.(reply, undefined, undefined, () => process.disconnect()));
  });
}
