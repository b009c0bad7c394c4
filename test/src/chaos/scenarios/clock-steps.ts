import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryRoot } from '@paucis/testing';
import { outcomeOf } from '../outcome.js';
import type { Scenario } from '../scenario.js';
import { fixedList, startSmallStack } from '../small-sweep.js';

const hook = pathToFileURL(join(repositoryRoot(), 'test/src/chaos/stepping-clock.mjs')).href;
const tenMinutesMs = 600_000;

export const clockForward = clockStep('forward', tenMinutesMs);
export const clockBack = clockStep('back', -tenMinutesMs);

function clockStep(way: 'forward' | 'back', stepMs: number): Scenario {
  return {
    name: `clock-${way}`,
    does: `the clock of the services steps ten minutes ${way} while trainers work`,
    checks: 'no lease is lost by it, the same bits and curves as undisturbed',
    async run({ calm }) {
      const expected = await calm();
      await using stack = await startSmallStack();
      await stack.kill('services');
      const file = join(stack.folder.path, 'clock-offset');
      await writeFile(file, '0');
      await stack.startServices({ NODE_OPTIONS: `--import ${hook}`, CLOCK_OFFSET_FILE: file });
      const { id } = await stack.startSweep(fixedList);
      await stack.untilSteps(id, 100);
      await writeFile(file, String(stepMs));

      await stack.waitForEnd(id);

      assert.deepEqual(await outcomeOf(stack, id), expected);
      const epochs = (await stack.jobsOf(id)).map(({ leaseEpoch }) => leaseEpoch);
      assert.deepEqual(new Set(epochs), new Set([1]));
      return { 'minutes stepped': stepMs / 60_000 };
    },
  };
}
