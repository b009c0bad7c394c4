import { cancelJobs, listWorkers } from '@paucis/contracts';
import { type RunningProcess, waitFor } from '@paucis/testing';
import { beforeAll, expect, it, vi } from 'vitest';
import { isRunning, leaseMs, linesOf, slotPids, startStage } from './stage.js';
import { jobOf, logOf, type Outcome, outcomeOf, submitTraining, untilStatus, untilStep } from './work.js';

// Seconds on a quiet machine; these processes share its cores with whatever else runs.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const steps = 260;
let undisturbed: Outcome;

beforeAll(async () => {
  await using stage = await startStage();
  await stage.startTrainer();
  undisturbed = await outcomeOf(stage, await submitTraining(stage, { steps }));
});

it('trains a job, reports its curves and stores its artifacts', () => {
  const { artifacts, curves, result } = undisturbed;

  // The checkpoint of a finished trajectory is dropped.
  expect(Object.keys(artifacts)).toEqual(['predictions', 'weights']);
  expect(result.auc).toBeGreaterThanOrEqual(0);
  const loss = curves.find(({ metric }) => metric === 'loss');
  expect(loss?.steps).toEqual(Array.from({ length: steps / 20 }, (_, at) => 20 * (at + 1)));
});

it('says what a job held at most beside what was known before', async () => {
  await using stage = await startStage();
  await stage.startTrainer();
  const jobId = await submitTraining(stage, { steps: 20 });

  await outcomeOf(stage, jobId);

  expect(await logOf(stage, jobId)).toContainEqual(expect.stringMatching(/^memory: \d+ MB at most, \d+ MB expected$/));
});

it('survives the death of a slot: the attempt is charged, the worker lives, the bits are the same', async () => {
  await using stage = await startStage();
  const trainer = await stage.startTrainer();
  const jobId = await submitTraining(stage, { steps });
  await untilStep(stage, jobId, 60);
  const [slot] = slotPids(trainer);

  process.kill(slot as number, 'SIGKILL');

  expect(await outcomeOf(stage, jobId)).toEqual(undisturbed);
  expect(await jobOf(stage, jobId)).toMatchObject({ attempts: 1, leaseEpoch: 2, staleWrites: 0 });
  expect(await logOf(stage, jobId)).toContainEqual(expect.stringMatching(/^resumed at step \d+$/));
  expect(trainer.isRunning).toBe(true);
  expect(slotPids(trainer)).toHaveLength(2);
});

it('survives the death of a supervisor: its slots go too, and another worker resumes the checkpoint', async () => {
  await using stage = await startStage();
  const first = await stage.startTrainer({ PAUCIS_SLOTS: '2' });
  const jobId = await submitTraining(stage, { steps });
  await untilStep(stage, jobId, 60);

  first.signal('SIGKILL');
  const slots = slotPids(first);
  await waitFor(() => !slots.some(isRunning), { what: 'the slots of a dead supervisor to end' });
  await stage.startTrainer();

  expect(await outcomeOf(stage, jobId)).toEqual(undisturbed);
  expect(await jobOf(stage, jobId)).toMatchObject({
    attempts: 1,
    leaseEpoch: 2,
    maxAttempts: 4,
  });
  expect(await logOf(stage, jobId)).toContainEqual(expect.stringMatching(/^resumed at step \d+$/));
});

// Only the kernel can end a process that runs no code of ours.
it.skipIf(process.platform !== 'linux')('leaves no slot behind, not even one that stands still', async () => {
  await using stage = await startStage();
  const trainer = await stage.startTrainer();
  const jobId = await submitTraining(stage, { steps });
  await untilStep(stage, jobId, 20);
  const slots = slotPids(trainer);

  for (const slot of slots) process.kill(slot, 'SIGSTOP');
  trainer.signal('SIGKILL');

  await waitFor(() => !slots.some(isRunning), { what: 'slots that stand still to end with their trainer' });
  expect(slots.length).toBeGreaterThan(0);
});

it('refuses and counts what a worker writes that was stopped past its lease', async () => {
  await using stage = await startStage();
  const trainers = [await stage.startTrainer(), await stage.startTrainer()];
  const jobId = await submitTraining(stage, { steps });
  const { workerId } = await untilStep(stage, jobId, 60);
  const sleeper = trainers.find((one) => linesOf(one).some((line) => line.workerId === workerId)) as RunningProcess;
  const other = trainers.find((one) => one !== sleeper) as RunningProcess;

  sleeper.signal('SIGSTOP');
  await waitFor(async () => (await jobOf(stage, jobId)).leaseEpoch === 2, {
    what: 'the other worker to claim',
    timeoutMs: 60_000,
  });
  sleeper.signal('SIGCONT');
  await waitFor(() => linesOf(sleeper).some(({ happened }) => happened === 'lease lost'));

  expect(await outcomeOf(stage, jobId)).toEqual(undisturbed);
  expect((await jobOf(stage, jobId)).staleWrites).toBeGreaterThan(0);
  expect(linesOf(other).some(({ happened }) => happened === 'job finished')).toBe(true);
  expect(linesOf(sleeper).some(({ happened }) => happened === 'job finished')).toBe(false);
});

it('trains on while the broker is gone past the lease, and leaves no gap and no double point', async () => {
  await using stage = await startStage();
  const trainer = await stage.startTrainer();
  const jobId = await submitTraining(stage, { steps });
  await untilStep(stage, jobId, 40);

  await stage.broker.kill();
  const killedAt = performance.now();
  await waitFor(() => performance.now() - killedAt > 1.5 * leaseMs);
  await stage.broker.restart();

  expect(await outcomeOf(stage, jobId)).toEqual(undisturbed);
  expect(await jobOf(stage, jobId)).toMatchObject({ attempts: 0, leaseEpoch: 1, staleWrites: 0 });
  expect(linesOf(trainer).some(({ happened }) => happened === 'dispatcher away')).toBe(true);
});

it('delivers a result that its supervisor died with, unclaimed, from the spool', async () => {
  await using stage = await startStage();
  const first = await stage.startTrainer();
  const jobId = await submitTraining(stage, { steps: 120 });
  await untilStep(stage, jobId, 20);
  await stage.broker.kill();
  await waitFor(
    () => linesOf(first).some(({ happened, ending }) => happened === 'spool written' && ending === 'finish'),
    {
      what: 'the result to be spooled',
      timeoutMs: 90_000,
    },
  );
  first.signal('SIGKILL');
  await stage.broker.restart();

  await stage.startTrainer();

  expect(await untilStatus(stage, jobId, 'done')).toMatchObject({ leaseEpoch: 1, attempts: 0 });
});

it('hands its job back with a checkpoint when it is told to leave, and charges nothing', async () => {
  await using stage = await startStage();
  const first = await stage.startTrainer();
  const jobId = await submitTraining(stage, { steps });
  const { step } = await untilStep(stage, jobId, 60);

  first.signal('SIGTERM');
  expect(await first.exited).toEqual({ code: 0, signal: null });
  expect(await jobOf(stage, jobId)).toMatchObject({ status: 'queued', attempts: 0 });
  expect((await stage.tuner.ask(listWorkers, {})).workers).toEqual([]);
  await stage.startTrainer();

  expect(await outcomeOf(stage, jobId)).toEqual(undisturbed);
  const resumed = (await logOf(stage, jobId)).map((line) => Number(/^resumed at step (\d+)$/.exec(line)?.[1] ?? NaN));
  expect(resumed.some((at) => at >= step)).toBe(true);
});

it('stops a cancelled job and goes on with the next', async () => {
  await using stage = await startStage();
  const trainer = await stage.startTrainer();
  const jobId = await submitTraining(stage, { steps: 100_000 });
  await untilStep(stage, jobId, 20);

  await stage.tuner.ask(cancelJobs, { sweepId: 'sweep_1', reason: 'stopped by its scheduler' });
  const next = await submitTraining(stage, { steps: 40 });

  await untilStatus(stage, next, 'done');
  expect(await jobOf(stage, jobId)).toMatchObject({ status: 'cancelled', staleWrites: 0 });
  expect(slotPids(trainer)).toHaveLength(1);
});

it('replaces a slot that hangs and charges the attempt', async () => {
  await using stage = await startStage();
  const trainer = await stage.startTrainer({ PAUCIS_HANG_MS: '6000' });
  const jobId = await submitTraining(stage, { steps });
  await untilStep(stage, jobId, 60);

  process.kill(slotPids(trainer)[0] as number, 'SIGSTOP');
  await waitFor(async () => (await jobOf(stage, jobId)).failure?.class === 'hang', {
    what: 'the hang to be noticed',
    timeoutMs: 60_000,
  });

  expect(await outcomeOf(stage, jobId)).toEqual(undisturbed);
  expect(await jobOf(stage, jobId)).toMatchObject({ attempts: 1 });
});

it('fails a job whose input is wrong at once, with the reason, and keeps the slot', async () => {
  await using stage = await startStage();
  const trainer = await stage.startTrainer();

  const jobId = await submitTraining(stage, { trainingHash: 'f'.repeat(64) });

  expect(await untilStatus(stage, jobId, 'failed')).toMatchObject({
    attempts: 1,
    failure: { class: 'bad-input', message: expect.stringContaining('training samples are not those') },
  });
  expect(slotPids(trainer)).toHaveLength(1);
});

it('does not start without a tensor runtime, and says what to do', async () => {
  await using stage = await startStage();

  await expect(stage.startTrainer({ PAUCIS_RUNTIME_FILE: '/nowhere/runtime.json' })).rejects.toThrow(
    /No tensor runtime is set up .* Run `node infra\/setup.mjs`/,
  );
});
