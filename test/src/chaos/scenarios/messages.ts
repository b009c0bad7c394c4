import assert from 'node:assert/strict';
import { outcomeOf } from '../outcome.js';
import type { Scenario } from '../scenario.js';
import { fixedList, shortTimes, startSmallStack } from '../small-sweep.js';

const copies = 3;

export const messages: Scenario = {
  name: 'messages',
  does: 'every message comes three times, late and out of order, some after the lease has run out, in the long form minutes late',
  checks: 'the same bits and curves as undisturbed, and a log that replays',
  async run({ long, random, calm }) {
    const expected = await calm();
    await using stack = await startSmallStack();
    const late = long ? 90_000 : Number(shortTimes.PAUCIS_LEASE_MS) * 2;
    let lateOnes = 0;
    stack.proxy.fate = () => {
      const delays = Array.from({ length: copies }, (_, at) => random() * (at === 0 ? 60 : 400));
      if (random() >= 0.02) return delays;
      lateOnes += 1;
      // Of messages that are minutes late a copy has come before: else nothing would ever be answered in time.
      return long ? [...delays, late + random() * late] : delays.map((delay) => delay + late);
    };

    const { id } = await stack.startSweep(fixedList);
    await stack.waitForEnd(id, 900_000);
    // What is still on its way comes after everything has ended, and changes nothing.
    if (long) await stack.proxy.untilQuiet();

    assert.ok(stack.proxy.passed > 500, `expected more than 500 messages, ${stack.proxy.passed} passed`);
    assert.deepEqual(await outcomeOf(stack, id), expected);
    return { 'messages, copies included': stack.proxy.passed, 'of them late': lateOnes };
  },
};
