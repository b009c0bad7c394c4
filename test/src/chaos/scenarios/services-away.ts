import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { outcomeOf } from '../outcome.js';
import type { Scenario } from '../scenario.js';
import { fixedList, shortTimes, startSmallStack } from '../small-sweep.js';

export const servicesAway: Scenario = {
  name: 'services-away',
  does: 'all services are killed and stay away for longer than a lease while trainers work',
  checks: 'trainers go on, no attempt is charged, the same bits and curves as undisturbed',
  async run({ long, calm }) {
    const expected = await calm();
    await using stack = await startSmallStack();
    const { id } = await stack.startSweep(fixedList);
    await stack.untilSteps(id, 100);
    await stack.kill('services');
    const awayMs = long ? 60_000 : 2 * Number(shortTimes.PAUCIS_LEASE_MS);
    await delay(awayMs);
    await stack.startServices();

    await stack.waitForEnd(id);

    assert.deepEqual(await outcomeOf(stack, id), expected);
    const attempts = (await stack.jobsOf(id)).map((job) => job.attempts);
    assert.ok(Math.max(...attempts) < 2, `expected no attempt to be charged twice, got ${attempts.join(', ')}`);
    return { 'seconds away': awayMs / 1000 };
  },
};
