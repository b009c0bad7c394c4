import { Invalid } from '@paucis/contracts';
import { afterEach, expect, it } from 'vitest';
import { TaskThreads } from './task-threads.js';

type Tasks = {
  threadId: () => number;
  wrong: () => never;
  endless: () => never;
  leave: () => never;
};

const module = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, threadId } from 'node:worker_threads';
    parentPort.on('message', ({ name }) => {
      if (name === 'threadId') parentPort.postMessage({ answer: threadId });
      if (name === 'wrong') parentPort.postMessage({ invalid: { code: 'odd', message: 'expected an even number, got 3' } });
      if (name === 'leave') process.exit(3);
    });
  `)}`,
);

const opened: TaskThreads<Tasks>[] = [];
function threads(options?: { keptMs: number }): TaskThreads<Tasks> {
  const made = new TaskThreads<Tasks>(module, options);
  opened.push(made);
  return made;
}
afterEach(async () => {
  for (const one of opened.splice(0)) await one[Symbol.asyncDispose]();
});

it('gives the next task to the thread that is kept, and tasks at the same time a thread each', async () => {
  const warm = threads({ keptMs: 60_000 });

  const first = await warm.run('threadId', undefined as never);
  const both = await Promise.all([warm.run('threadId', undefined as never), warm.run('threadId', undefined as never)]);

  expect(both).toContain(first);
  expect(new Set(both).size).toBe(2);
});

it('ends a thread with its task where none is kept', async () => {
  const cold = threads();

  const ids = [await cold.run('threadId', undefined as never), await cold.run('threadId', undefined as never)];

  expect(new Set(ids).size).toBe(2);
});

it('starts another thread after one that ended in a task', async () => {
  const warm = threads({ keptMs: 60_000 });
  const first = await warm.run('threadId', undefined as never);

  await expect(warm.run('leave', undefined as never)).rejects.toThrow('the thread of task leave ended with 3');

  expect(await warm.run('threadId', undefined as never)).not.toBe(first);
});

it('throws what the task finds wrong with its input', async () => {
  const wrong = threads().run('wrong', undefined as never);

  await expect(wrong).rejects.toThrow(new Invalid('odd', 'expected an even number, got 3'));
});

it('kills the thread of a task that nobody waits for any more', async () => {
  const stop = new AbortController();
  const endless = threads().run('endless', undefined as never, { signal: stop.signal });

  stop.abort();

  await expect(endless).rejects.toThrow('ended');
});
