import type { Job, Run } from '@paucis/contracts';
import { waitFor } from '@paucis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EmbeddedStack } from './embedded-stack.js';

/** Short leases and frequent checkpoints: a kill costs seconds, and something is there to resume. */
const env = {
  PAUCIS_LEASE_MS: '3000',
  PAUCIS_CHECKPOINT_MS: '300',
  PAUCIS_RETRY_BACKOFF_MS: '100',
  PAUCIS_POLL_MS: '500',
};

const recipe = {
  network: { name: 'small-cnn', width: 4 },
  pretraining: { choice: ['none', { name: 'simclr', steps: 40, batch: 16 }] },
  training: { auto: true, batch: 16 },
};
const common = { dataset: 'tiny', split: { folds: 2, seeds: 1 }, sampler: { name: 'random', seed: 11 }, recipe };
const fixedList = { ...common, name: 'fixed-list', budget: { trials: 3 }, scheduler: { name: 'none', max: 240 } };
const underAsha = {
  ...common,
  name: 'under-asha',
  budget: { trials: 6 },
  scheduler: { name: 'asha', min: 60, max: 240, reduction: 2 },
};

/** What each run measured, by recipe, fold, seed and step. */
const valuesOf = (runs: readonly Run[]) =>
  new Map(runs.map((run) => [`${run.trialIndex}/${run.fold}/${run.seed}/${run.step}`, run.value]));
/** The bytes that each job made, by its key: the hash of everything that it depends on. */
const bytesOf = (jobs: readonly Job[]) =>
  new Map(
    jobs
      .filter(({ status }) => status === 'done')
      .map((job) => [
        job.key,
        job.artifacts
          .filter(({ name }) => name !== 'checkpoint')
          .map(({ name, sha256 }) => `${name} ${sha256}`)
          .sort()
          .join(),
      ]),
  );

describe('a sweep whose processes are killed', () => {
  let calm: { list: Run[]; asha: Run[]; jobs: Job[] };
  let stack: EmbeddedStack;

  beforeAll(async () => {
    await using undisturbed = await EmbeddedStack.start({ env });
    await undisturbed.addTinyDataset({ train: 80, val: 20, test: 20 });
    const list = await undisturbed.startSweep(fixedList);
    await undisturbed.waitForEnd(list.id);
    const asha = await undisturbed.startSweep(underAsha);
    await undisturbed.waitForEnd(asha.id);
    calm = {
      list: await undisturbed.runsOf(list.id),
      asha: await undisturbed.runsOf(asha.id),
      jobs: [...(await undisturbed.jobsOf(list.id)), ...(await undisturbed.jobsOf(asha.id))],
    };
    stack = await EmbeddedStack.start({ env });
    await stack.addTinyDataset({ train: 80, val: 20, test: 20 });
  }, 900_000);
  afterAll(async () => stack[Symbol.asyncDispose]());

  /** Waits until some job has got further than any had before. */
  const untilStepsAreMade = async (sweepId: string) => {
    const steps = async () => (await stack.jobsOf(sweepId).catch(() => [])).reduce((sum, { step }) => sum + step, 0);
    const before = await steps();
    await waitFor(async () => (await steps()) > before || (await ended(sweepId)), { timeoutMs: 180_000 });
  };
  const ended = async (sweepId: string) =>
    (await stack.get<{ status: string }>(`/sweeps/${sweepId}`).catch(() => ({ status: '' }))).status === 'closed';

  const faults: Record<string, () => Promise<void>> = {
    'a child of the trainer': async () => {
      const [pid] = await stack.slotPids();
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    },
    'the trainer': async () => void process.kill(await stack.pidOf('trainer'), 'SIGKILL'),
    'all services': async () => void process.kill(await stack.pidOf('standalone'), 'SIGKILL'),
    'nats-server': async () => void process.kill(await stack.pidOf('nats'), 'SIGKILL'),
  };

  it('ends with the very same bits for a fixed list of trials', async () => {
    const { id } = await stack.startSweep(fixedList);
    for (const fault of Object.values(faults)) {
      await untilStepsAreMade(id);
      await fault();
    }

    const sweep = await stack.waitForEnd(id, 300_000);

    expect(sweep.runs).toEqual({ requested: 6, reported: 6, failed: 0 });
    expect(valuesOf(await stack.runsOf(id))).toEqual(valuesOf(calm.list));
    expect(bytesOf(await stack.jobsOf(id))).toEqual(
      bytesOf(calm.jobs.filter(({ owner }) => owner.sweepId === calm.list[0]?.sweepId)),
    );
    expect(await stack.replay(id)).toMatchObject({ ok: true });
  }, 600_000);

  it('under halving gives the same bits wherever both sweeps came, and replays', async () => {
    const { id } = await stack.startSweep(underAsha);
    for (const fault of Object.values(faults).reverse()) {
      await untilStepsAreMade(id);
      await fault();
    }

    await stack.waitForEnd(id, 300_000);

    const known = bytesOf(calm.jobs);
    const shared = [...bytesOf(await stack.jobsOf(id))].filter(([key]) => known.has(key));
    expect(shared.length).toBeGreaterThan(4);
    expect(shared).toEqual(shared.map(([key]) => [key, known.get(key)]));
    const runs = await stack.runsOf(id);
    expect(new Set(runs.map((run) => run.id)).size).toBe(runs.length);
    expect(await stack.replay(id)).toMatchObject({ ok: true });
  }, 600_000);

  it('counts no run twice when a trainer stopped past its lease goes on while another has its jobs', async () => {
    const { id } = await stack.startSweep({
      ...fixedList,
      name: 'stopped-trainer',
      sampler: { name: 'random', seed: 12 },
    });
    await untilStepsAreMade(id);
    const pids = [await stack.pidOf('trainer'), ...(await stack.slotPids())];
    const signal = (name: NodeJS.Signals) => pids.forEach((pid) => process.kill(pid, name));
    // Caught between two jobs, or with its last word on the way, it would hold nothing: then once more.
    const stopped = await waitFor(async () => {
      signal('SIGSTOP');
      const held = (await stack.jobsOf(id)).filter(({ status, step }) => status === 'running' && step < 200);
      if (held.length > 0) return held;
      signal('SIGCONT');
      return false;
    });
    await using _other = await stack.startTrainer(2);
    // Somebody else has got at least one of the jobs that the stopped one still thinks it holds.
    await waitFor(
      async () => {
        const now = new Map((await stack.jobsOf(id)).map((job) => [job.id, job]));
        return stopped.some((job) => (now.get(job.id)?.leaseEpoch ?? 0) > job.leaseEpoch);
      },
      { timeoutMs: 180_000 },
    );
    signal('SIGCONT');

    const sweep = await stack.waitForEnd(id, 300_000);

    expect(sweep.runs).toEqual({ requested: 6, reported: 6, failed: 0 });
    const runs = await stack.runsOf(id);
    expect(new Set(runs.map((run) => run.id)).size).toBe(6);
    expect(await stack.replay(id)).toMatchObject({ ok: true });
  }, 600_000);

  it('goes on when the launcher itself was killed and started again', async () => {
    const { id } = await stack.startSweep({
      ...fixedList,
      name: 'killed-launcher',
      sampler: { name: 'random', seed: 13 },
    });
    await untilStepsAreMade(id);
    await stack.killLauncher();
    await stack.relaunch();

    const sweep = await stack.waitForEnd(id, 300_000);

    expect(sweep.runs).toEqual({ requested: 6, reported: 6, failed: 0 });
  }, 600_000);
});
