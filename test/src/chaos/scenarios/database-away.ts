import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { startPostgres } from '@paucis/testing';
import { outcomeOf } from '../outcome.js';
import type { Scenario } from '../scenario.js';
import { fixedList, startSmallStack } from '../small-sweep.js';
import { TcpProxy } from '../tcp-proxy.js';

export const databaseAway: Scenario = {
  name: 'database-away',
  does: 'PostgreSQL falls silent without a word, refuses connections, and is killed and started again, one after the other',
  checks: 'trainers go on, no attempt is charged, curves have no gap and no double point, the same bits as undisturbed',
  async run({ long, say, calm }) {
    const expected = await calm();
    const awayMs = long ? 60_000 : 4_000;
    await using postgres = await startPostgres();
    const url = new URL(await postgres.newDatabase());
    await using proxy = await TcpProxy.start(Number(url.port));
    url.port = String(proxy.port);
    await using stack = await startSmallStack({ services: { PAUCIS_DATABASE_URL: url.href } });
    const { id } = await stack.startSweep(fixedList);
    const absences: Record<string, [() => unknown, () => unknown]> = {
      silent: [() => proxy.silence(), () => proxy.open()],
      refusing: [() => proxy.cut(), () => proxy.open()],
      killed: [() => postgres.kill(), () => postgres.restart()],
    };
    let steps = 0;
    for (const [what, [leave, comeBack]] of Object.entries(absences)) {
      await stack.untilSteps(id, (steps += 120));
      say(`PostgreSQL ${what} for ${awayMs / 1000} s`);
      await leave();
      await delay(awayMs);
      await comeBack();
    }

    await stack.waitForEnd(id);

    assert.deepEqual(await outcomeOf(stack, id), expected);
    const attempts = (await stack.jobsOf(id)).map((job) => job.attempts);
    assert.deepEqual(new Set(attempts), new Set([0]));
    assert.ok(stack.outputOf('trainer-0').includes('dispatcher away'), 'expected the trainer to have been alone');
    return { absences: Object.keys(absences).length, 'seconds each': awayMs / 1000 };
  },
};
