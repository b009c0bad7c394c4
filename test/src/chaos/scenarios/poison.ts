import assert from 'node:assert/strict';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Job } from '@paucis/contracts';
import { repositoryRoot } from '@paucis/testing';
import type { ProcessStack } from '../process-stack.js';
import type { Scenario } from '../scenario.js';
import { fixedList, startSmallStack } from '../small-sweep.js';

const hook = pathToFileURL(join(repositoryRoot(), 'test/src/chaos/poisonous-slot.mjs')).href;
/** What becomes of a job of each class: memory, input and numbers stay as they are, so there another try is no use. */
const ends = {
  crash: { status: 'parked', least: 4 },
  'out-of-memory': { status: 'failed', least: 1 },
  nan: { status: 'failed', least: 2 },
  hang: { status: 'parked', least: 4 },
  'bad-input': { status: 'failed', least: 1 },
  'lost-worker': { status: 'parked', least: 4 },
} as const;
type PoisonClass = keyof typeof ends;
/** Poisonous networks are told by their width. */
const widths: Readonly<Record<PoisonClass, number>> = {
  ...{ crash: 5, 'out-of-memory': 6, nan: 7 },
  ...{ hang: 8, 'bad-input': 9, 'lost-worker': 10 },
};
const sound = [4, 20];
const steps = 200;
const trainers = ['trainer-0', 'trainer-1'] as const;

export const poison: Scenario = {
  name: 'poison',
  does: 'jobs crash, run out of memory, compute NaN, hang, have a wrong input, or take their whole worker with them, each time they are tried',
  checks:
    'each is classified and given up after its budget, and its neighbours, also those on a worker that is taken along, end whole: all steps once, no run lost',
  async run({ say }) {
    const env = {
      NODE_OPTIONS: `--max-old-space-size=256 --import ${hook}`,
      POISON_BY_WIDTH: JSON.stringify(Object.fromEntries(Object.entries(widths).map(([name, width]) => [width, name]))),
      PAUCIS_HANG_MS: '15000',
      PAUCIS_SLOTS: '3',
    };
    await using stack = await startSmallStack({ trainers: trainers.length });
    for (const name of trainers) {
      await stack.kill(name);
      await stack.startTrainer(name, env);
    }
    let revived = 0;
    const starting = new Set<string>();
    const reviving = setInterval(() => {
      for (const name of trainers.filter((one) => !stack.process(one).isRunning && !starting.has(one))) {
        revived += 1;
        starting.add(name);
        void stack.startTrainer(name, env).finally(() => starting.delete(name));
      }
    }, 200);
    try {
      await surviveBeside(stack, ['crash', 'out-of-memory', 'nan', 'hang', 'bad-input']);
      // Beside it, a hung process would outlive the worker that is killed.
      say('the first five classes are given up');
      await surviveBeside(stack, ['lost-worker']);
    } finally {
      clearInterval(reviving);
    }
    return { 'classes of failure': Object.keys(ends).length, 'workers lost': revived };
  },
};

/** A sweep of sound networks and of those with these poisons. */
async function surviveBeside(stack: ProcessStack, classes: readonly PoisonClass[]): Promise<void> {
  const choice = [...classes.map((name) => widths[name]), ...sound].map((width) => ({ name: 'small-cnn', width }));
  const { id } = await stack.startSweep({
    ...fixedList,
    name: `beside-${classes.join('-')}`,
    budget: { trials: choice.length },
    sampler: { name: 'grid' },
    scheduler: { name: 'none', max: steps },
    recipe: { network: { choice }, training: { auto: false, learningRate: 1e-3, batch: 16 } },
  });
  await stack.waitForEnd(id);

  const jobs = await jobsByTrial(stack, id, choice.length);
  for (const [trial, name] of classes.entries()) assertGivenUp(jobs[trial] ?? [], name);
  const neighbours = jobs.slice(classes.length).flat();
  assert.equal(neighbours.length, 2 * sound.length);
  for (const job of neighbours) await assertWhole(stack, job);
  assert.equal((await stack.replay(id)).ok, true);
}

/** By the index of their trial. */
async function jobsByTrial(stack: ProcessStack, sweepId: string, trials: number): Promise<Job[][]> {
  const trialOf = new Map((await stack.runsOf(sweepId)).map((run) => [run.id, run.trialIndex]));
  const jobs = await stack.jobsOf(sweepId);
  return Array.from({ length: trials }, (_, trial) =>
    jobs.filter(({ owner }) => trialOf.get(owner.runId ?? '') === trial),
  );
}

function assertGivenUp(jobs: readonly Job[], name: PoisonClass): void {
  // A run of a trial that has failed already may be called off.
  const tried = jobs.filter(({ status }) => status !== 'cancelled');
  assert.ok(tried.length > 0, `expected a job of class ${name} to be given up`);
  for (const { status, attempts, failure } of tried) {
    const found = { status, class: failure?.class };
    assert.deepEqual(found, { status: ends[name].status, class: name }, `${name}: ${status}, ${failure?.message}`);
    assert.ok(attempts >= ends[name].least && attempts <= 4, `${name}: ${attempts} attempts`);
  }
}

async function assertWhole(stack: ProcessStack, { id, status, attempts, totalSteps }: Job): Promise<void> {
  assert.equal(status, 'done');
  // One, if a machine under load kept it from renewing its lease in time.
  assert.ok(attempts < 2, `expected a neighbour not to be charged, got ${attempts} attempts`);
  const loss = (await stack.curvesOf(id)).find(({ metric }) => metric === 'loss');
  const every = 20;
  assert.deepEqual(
    loss?.steps,
    Array.from({ length: totalSteps / every }, (_, at) => every * (at + 1)),
  );
}
