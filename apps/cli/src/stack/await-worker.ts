import { setTimeout as delay } from 'node:timers/promises';
import { answerOf, type PaucisClient } from '@paucis/client';
import { CommandFailed } from '../command-failed.js';

/** A trainer loads its tensor runtime, which takes seconds; on a cold disk longer. */
const patienceMs = 60_000;

/** Waits until somebody can do the work: a sweep is planned for the trainers that are there. */
export async function awaitWorker(api: PaucisClient, dataFolder: string): Promise<void> {
  const endAt = performance.now() + patienceMs;
  for (;;) {
    const { workers } = await answerOf(api.GET('/workers'));
    if (workers.some(({ live }) => live)) return;
    if (performance.now() > endAt) {
      throw new CommandFailed(`no trainer has come up within ${patienceMs / 1000} s`, {
        next: `its log is ${dataFolder}/logs/trainer.log; \`npm run paucis -- doctor\` checks what it stands on`,
      });
    }
    await delay(100);
  }
}
