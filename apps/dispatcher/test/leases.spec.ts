import { failJob, finishJob, getCurves, getJobLog, type Lease, listJobs, renewLeases } from '@paucis/contracts';
import { databaseKinds, waitFor } from '@paucis/testing';
import { describe, expect, it } from 'vitest';
import { claim, claimed, finish, report, stored, submit, trainJob } from './jobs.js';
import { type Stage, stagesOn } from './stage.js';

describe.each(databaseKinds)('on %s', (kind) => {
  const startStage = stagesOn(kind);

  const jobOf = async (stage: Stage) => (await stage.tuner.ask(listJobs, {})).jobs[0];
  const curvesOf = (stage: Stage, jobId: string) => stage.gateway.ask(getCurves, { jobIds: [jobId] });
  const logOf = (stage: Stage, jobId: string) => stage.gateway.ask(getJobLog, { jobId });
  const point = (step: number, value: number) => ({ metric: 'loss', step, value });

  async function renew(stage: Stage, { jobId, leaseEpoch }: { jobId: string; leaseEpoch: number }) {
    const { leases } = await stage.trainer.ask(renewLeases, { workerId: 'worker_1', leases: [{ jobId, leaseEpoch }] });
    return leases[0]?.state;
  }

  it('refuses and counts what the holder of an old lease writes', async () => {
    await using stage = await startStage({ PAUCIS_LEASE_MS: '1000' });
    await submit(stage, trainJob());
    const old = await claimed(stage, 'worker_1');
    const current = await waitFor(() => claim(stage, 'worker_2'));

    const states = [
      await report(stage, old, { points: [point(1, 9)] }),
      await finish(stage, old, [await stored(stage, 'weights', 'old')]),
      await renew(stage, old),
    ];
    const failure = { class: 'crash' as const, message: 'late' };
    const { state } = await stage.trainer.ask(failJob, { jobId: old.jobId, leaseEpoch: old.leaseEpoch, failure });

    expect([...states, state]).toEqual(['stale', 'stale', 'stale', 'stale']);
    expect(await finish(stage, current, [await stored(stage, 'weights', 'new')])).toBe('committed');
    expect(await jobOf(stage)).toMatchObject({ status: 'done', leaseEpoch: 2, staleWrites: 3, attempts: 1 });
    expect((await stage.tuner.ask(listJobs, {})).jobs[0]?.artifacts).toHaveLength(1);
  });

  it('lets the loser of two finishes adopt the result of the winner, and repeats its answer to the winner', async () => {
    await using stage = await startStage({ PAUCIS_LEASE_MS: '1000' });
    await submit(stage, trainJob());
    const old = await claimed(stage, 'worker_1');
    const current = await waitFor(() => claim(stage, 'worker_2'));

    const states = [
      await finish(stage, current, [], { auc: 0.7 }),
      await finish(stage, current, [], { auc: 0.7 }),
      await finish(stage, old, [], { auc: 0.1 }),
    ];

    expect(states).toEqual(['committed', 'committed', 'stale']);
    expect(await jobOf(stage)).toMatchObject({ result: { auc: 0.7 }, staleWrites: 1 });
  });

  it('accepts a late renewal when nobody has claimed since, and charges nothing', async () => {
    await using stage = await startStage({ PAUCIS_LEASE_MS: '1000' });
    await submit(stage, trainJob());
    const lease = await claimed(stage);
    await waitFor(async () => (await jobOf(stage))?.status === 'queued');

    const state = await renew(stage, lease);

    expect(state).toBe('held');
    expect(await jobOf(stage)).toMatchObject({ status: 'running', attempts: 0, leaseEpoch: 1 });
    expect(await finish(stage, lease)).toBe('committed');
  });

  it('parks a job that has lost its worker as often as it may, and goes on with its neighbour', async () => {
    await using stage = await startStage({ PAUCIS_LEASE_MS: '1000' });
    await submit(stage, trainJob({ seed: 1, attempts: 2 }));

    await claimed(stage, 'worker_1');
    await waitFor(() => claim(stage, 'worker_2'));
    await waitFor(() => stage.heard.failed.length === 1);

    expect(await jobOf(stage)).toMatchObject({ status: 'parked', attempts: 2, failure: { class: 'lost-worker' } });
    expect(stage.heard.failed[0]).toMatchObject({ cancelled: false, failure: { class: 'lost-worker' } });
    await submit(stage, trainJob({ seed: 2 }));
    expect(await claimed(stage, 'worker_1')).toMatchObject({ leaseEpoch: 1 });
  });

  it('waits longer after each failed attempt', async () => {
    await using stage = await startStage({ PAUCIS_RETRY_BACKOFF_MS: '3000' });
    await submit(stage, trainJob());
    const { jobId, leaseEpoch } = await claimed(stage);
    const failedAt = performance.now();
    await stage.trainer.ask(failJob, { jobId, leaseEpoch, failure: { class: 'hang', message: 'no step for 120 s' } });

    expect(await claim(stage)).toBeUndefined();
    await waitFor(() => claim(stage));

    expect(performance.now() - failedAt).toBeGreaterThan(2_900);
  });

  it('does not try NaN a second time, since training repeats bit for bit', async () => {
    await using stage = await startStage();
    await submit(stage, trainJob({ attempts: 5 }));
    const failure = { class: 'nan' as const, message: 'loss is NaN at step 12' };
    const first = await claimed(stage);
    await stage.trainer.ask(failJob, { jobId: first.jobId, leaseEpoch: first.leaseEpoch, failure });
    const { jobId, leaseEpoch } = await claimed(stage);

    await stage.trainer.ask(failJob, { jobId, leaseEpoch, failure });

    expect(await jobOf(stage)).toMatchObject({ status: 'failed', attempts: 2 });
  });

  it('gives every lease one period of grace after a restart and charges nothing', async () => {
    await using stage = await startStage({ PAUCIS_LEASE_MS: '4000' });
    await submit(stage, trainJob({ attempts: 1 }));
    const lease = await claimed(stage);
    const claimedAt = performance.now();
    await stage.stopDispatcher();
    await waitFor(() => performance.now() - claimedAt > 4_100);

    await stage.startDispatcher();
    const restartedAt = performance.now();
    await waitFor(() => performance.now() - restartedAt > 2_000);

    expect(await jobOf(stage)).toMatchObject({ status: 'running', attempts: 0 });
    expect(await renew(stage, lease)).toBe('held');
  });

  it('charges nobody for the time in which the broker was gone', async () => {
    await using stage = await startStage({ PAUCIS_LEASE_MS: '4000' });
    await submit(stage, trainJob({ attempts: 1 }));
    const lease = await claimed(stage);
    await stage.broker.kill();
    const killedAt = performance.now();
    await waitFor(() => performance.now() - killedAt > 6_000);

    await stage.broker.restart();
    // The first tries may come before either side is connected again.
    const state = await waitFor(() => renew(stage, lease).catch(() => undefined));

    expect(state).toBe('held');
    const job = await waitFor(() => jobOf(stage).catch(() => undefined));
    expect(job).toMatchObject({ status: 'running', attempts: 0, leaseEpoch: 1 });
  });

  it('charges a job that takes its worker along, tried alone after it was lost beside others, and none of those', async () => {
    await using stage = await startStage({ PAUCIS_LEASE_MS: '1000' });
    const [poison, ...sound] = await submit(
      stage,
      trainJob({ seed: 1, attempts: 2, priority: 1 }),
      trainJob({ seed: 2, attempts: 2 }),
      trainJob({ seed: 3, attempts: 2 }),
    );
    const statusOf = async (jobId = '') =>
      (await stage.tuner.ask(listJobs, { ids: [jobId] })).jobs.map(({ status, attempts }) => ({ status, attempts }));
    const allQueued = async () => (await stage.tuner.ask(listJobs, {})).jobs.every(({ status }) => status === 'queued');

    // Twice a worker dies with all three of them.
    for (const worker of ['worker_1', 'worker_2']) {
      const held = await Promise.all([claimed(stage, worker), claimed(stage, worker), claimed(stage, worker)]);
      expect(held.map(({ leaseEpoch }) => leaseEpoch)).toEqual(Array(3).fill(worker === 'worker_1' ? 1 : 2));
      await waitFor(allQueued);
    }
    // From now on each has a worker for itself.
    const alone = await claimed(stage, 'worker_3');
    expect(alone.jobId).toBe(poison?.jobId);
    expect(await claim(stage, 'worker_3')).toBeUndefined();
    for (const [at, { jobId }] of sound.entries()) {
      const lease = await claimed(stage, `worker_4${at}`);
      expect(lease.jobId).toBe(jobId);
      await finish(stage, lease);
    }
    await waitFor(async () => (await statusOf(poison?.jobId))[0]?.status === 'queued');
    await claimed(stage, 'worker_5');

    await waitFor(() => stage.heard.failed.length === 1);
    expect(await statusOf(poison?.jobId)).toEqual([{ status: 'parked', attempts: 2 }]);
    for (const { jobId } of sound) expect(await statusOf(jobId)).toEqual([{ status: 'done', attempts: 0 }]);
  });

  it('gives the worker of a late renewal back what was held against neither of its jobs', async () => {
    await using stage = await startStage({ PAUCIS_LEASE_MS: '1000' });
    await submit(stage, trainJob({ seed: 1, attempts: 1 }), trainJob({ seed: 2, attempts: 1 }));
    const leases = [await claimed(stage), await claimed(stage)];
    const statuses = async () => (await stage.tuner.ask(listJobs, {})).jobs.map(({ status }) => status);

    for (let lost = 0; lost < 3; lost += 1) {
      await waitFor(async () => (await statuses()).every((status) => status === 'queued'));
      for (const lease of leases) expect(await renew(stage, lease)).toBe('held');
    }

    for (const lease of leases) expect(await finish(stage, lease)).toBe('committed');
  });

  it('stores a report once however often it comes', async () => {
    await using stage = await startStage();
    await submit(stage, trainJob());
    const lease = await claimed(stage);
    const first = { sequence: 1, step: 2, points: [point(1, 0.5), point(2, 0.25)], logs: ['began'] };

    await report(stage, lease, first);
    await report(stage, lease, first);
    await report(stage, lease, { sequence: 2, step: 3, points: [point(3, 0.125)], logs: ['went on'] });

    const { curves } = await curvesOf(stage, lease.jobId);
    expect(curves).toEqual([{ jobId: lease.jobId, metric: 'loss', steps: [1, 2, 3], values: [0.5, 0.25, 0.125] }]);
    expect(await logOf(stage, lease.jobId)).toEqual({ lines: ['began', 'went on'], truncated: false });
  });

  it('stores the report that comes with a finish, once, and not that of a lost lease', async () => {
    await using stage = await startStage({ PAUCIS_LEASE_MS: '1000' });
    await submit(stage, trainJob());
    const lost = await claimed(stage, 'worker_1');
    const lease = await waitFor(() => claim(stage, 'worker_2'));
    await report(stage, lease, { points: [point(1, 9)] });
    const end = ({ jobId, leaseEpoch }: Lease, value: number) => {
      const last = { sequence: 2, step: 100, totalSteps: 100, points: [point(100, value)], logs: ['the end'] };
      return stage.trainer.ask(finishJob, { jobId, leaseEpoch, artifacts: [], result: { auc: 1 }, report: last });
    };

    const states = [await end(lost, 7), await end(lease, 8), await end(lease, 8)].map(({ state }) => state);

    expect(states).toEqual(['stale', 'committed', 'committed']);
    const { curves } = await curvesOf(stage, lease.jobId);
    expect(curves).toMatchObject([{ metric: 'loss', steps: [1, 100], values: [9, 8] }]);
    expect((await logOf(stage, lease.jobId)).lines).toEqual(['the end']);
    expect(await jobOf(stage)).toMatchObject({ status: 'done', staleWrites: 1 });
  });

  it('drops points that an older lease reported beyond the checkpoint that the job went on from', async () => {
    await using stage = await startStage({ PAUCIS_LEASE_MS: '1000' });
    await submit(stage, trainJob());
    const old = await claimed(stage, 'worker_1');
    const checkpoint = { step: 2, artifact: await stored(stage, 'checkpoint', 'state at 2') };
    await report(stage, old, { step: 4, checkpoint, points: [1, 2, 3, 4].map((step) => point(step, 1)) });
    const current = await waitFor(() => claim(stage, 'worker_2'));
    expect(current.checkpoint?.step).toBe(2);
    expect((await curvesOf(stage, old.jobId)).curves[0]?.steps).toEqual([1, 2]);

    await report(stage, current, { step: 3, points: [point(3, 2)] });

    expect((await curvesOf(stage, old.jobId)).curves[0]).toMatchObject({ steps: [1, 2, 3], values: [1, 1, 2] });
  });

  it('keeps the newest log lines within the limit and says that older ones are gone', async () => {
    await using stage = await startStage({ PAUCIS_JOB_LOG_BYTES: '1000' });
    await submit(stage, trainJob());
    const lease = await claimed(stage);

    for (let sequence = 1; sequence <= 30; sequence += 1) {
      await report(stage, lease, { sequence, logs: [`line ${sequence} ${'x'.repeat(80)}`] });
    }

    const { lines, truncated } = await logOf(stage, lease.jobId);
    expect(truncated).toBe(true);
    expect(lines.at(-1)).toContain('line 30');
    expect(JSON.stringify(lines).length).toBeLessThanOrEqual(1_001);
    expect(lines.length).toBeGreaterThanOrEqual(9);
  });

  it('does not count attempts that got on: what is interrupted again and again is no poison', async () => {
    await using stage = await startStage({ PAUCIS_LEASE_MS: '1000' });
    await submit(stage, trainJob({ attempts: 2, targetStep: 60 }));

    for (const step of [10, 20, 30]) {
      const lease = (await waitFor(() => claim(stage))) as Lease;
      await report(stage, lease, {
        step,
        checkpoint: { step, artifact: await stored(stage, 'checkpoint', `at ${step}`) },
      });
    }

    await waitFor(async () => (await jobOf(stage))?.status !== 'running');
    expect(await jobOf(stage)).toMatchObject({ status: 'queued', attempts: 1, leaseEpoch: 3 });
  });
});
