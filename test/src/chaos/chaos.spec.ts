import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryRoot, seededRandom, waitFor } from '@paucis/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Outcome, outcomeOf } from './outcome.js';
import { ProcessStack } from './process-stack.js';
import { fixedList, shortTimes, tinyImages } from './small-sweep.js';

describe('a sweep with a fixed list of trials ends with the same bits and curves', () => {
  let calm: Outcome;

  beforeAll(async () => {
    await using stack = await startStack();
    const { id } = await stack.startSweep(fixedList);
    await stack.waitForEnd(id);
    calm = await outcomeOf(stack, id);
    expect(Object.keys(calm.values)).toHaveLength(6);
    expect(calm.replays).toBe(true);
  }, 240_000);

  it('when every message comes three times, late and out of order, some after the lease has run out', async () => {
    await using stack = await startStack();
    const random = seededRandom(5);
    const late = Number(shortTimes.PAUCIS_LEASE_MS) * 2;
    stack.proxy.fate = () => {
      const delays = [random() * 60, random() * 400, random() * 400];
      return random() < 0.02 ? delays.map((delay) => delay + late) : delays;
    };

    const { id } = await stack.startSweep(fixedList);
    await stack.waitForEnd(id);

    expect(stack.proxy.passed).toBeGreaterThan(500);
    expect(await outcomeOf(stack, id)).toEqual(calm);
  }, 240_000);

  it('when the services are gone for longer than a lease while trainers work', async () => {
    await using stack = await startStack();
    const { id } = await stack.startSweep(fixedList);
    await untilSteps(stack, id, 100);
    await stack.kill('services');
    await new Promise((resolve) => setTimeout(resolve, 2 * Number(shortTimes.PAUCIS_LEASE_MS)));
    await stack.startServices();

    await stack.waitForEnd(id);

    expect(await outcomeOf(stack, id)).toEqual(calm);
    expect((await stack.jobsOf(id)).map(({ attempts }) => attempts)).toEqual(expect.not.arrayContaining([2]));
  }, 240_000);

  it.each([
    ['forward', 600_000],
    ['back', -600_000],
  ])(
    'when the clock of the services steps ten minutes %s, and no lease is lost by it',
    async (_way, stepMs) => {
      await using stack = await startStack({ services: false });
      const file = join(stack.folder.path, 'clock-offset');
      await writeFile(file, '0');
      const hook = pathToFileURL(join(repositoryRoot(), 'test/src/chaos/stepping-clock.mjs')).href;
      await stack.startServices({ NODE_OPTIONS: `--import ${hook}`, CLOCK_OFFSET_FILE: file });
      const { id } = await stack.startSweep(fixedList);
      await untilSteps(stack, id, 100);
      await writeFile(file, String(stepMs));

      await stack.waitForEnd(id);

      expect(await outcomeOf(stack, id)).toEqual(calm);
      expect((await stack.jobsOf(id)).every(({ leaseEpoch }) => leaseEpoch === 1)).toBe(true);
    },
    240_000,
  );
});

async function startStack({ services = true } = {}): Promise<ProcessStack> {
  const stack = await ProcessStack.start({ env: shortTimes });
  await stack.addTinyDataset(tinyImages);
  if (!services) await stack.kill('services');
  return stack;
}

const stepsOf = async (stack: ProcessStack, sweepId: string) =>
  (await stack.jobsOf(sweepId)).reduce((sum, { step }) => sum + step, 0);

async function untilSteps(stack: ProcessStack, sweepId: string, steps: number): Promise<void> {
  await waitFor(async () => (await stepsOf(stack, sweepId)) >= steps, { timeoutMs: 60_000, everyMs: 50 });
}
