import { cancelJobs, claimJob, failJob, listJobs, registerWorker } from '@paucis/contracts';
import { databaseKinds, waitFor } from '@paucis/testing';
import { describe, expect, it } from 'vitest';
import { claim, claimed, finish, pin, pretrainJob, report, stored, submit, trainJob, trainJobAfter } from './jobs.js';
import { stagesOn } from './stage.js';

describe.each(databaseKinds)('on %s', (kind) => {
  const startStage = stagesOn(kind);

  it('leases the job of the highest priority, then the oldest', async () => {
    await using stage = await startStage();
    const submitted = await submit(
      stage,
      trainJob({ seed: 1 }),
      trainJob({ seed: 2, priority: 5 }),
      trainJob({ seed: 3 }),
    );

    const leases = [await claimed(stage), await claimed(stage), await claimed(stage)];

    expect(leases.map(({ jobId }) => jobId)).toEqual(
      [submitted[1], submitted[0], submitted[2]].map((job) => job?.jobId),
    );
  });

  it('answers the same claim with the same lease', async () => {
    await using stage = await startStage();
    await submit(stage, trainJob({ seed: 1 }), trainJob({ seed: 2 }));

    const first = await claim(stage, 'worker_1', 'claim_lost');
    const second = await claim(stage, 'worker_1', 'claim_lost');

    expect(second).toEqual(first);
  });

  it('leases nothing to a worker of another code version or numeric profile', async () => {
    await using stage = await startStage();
    await submit(stage, trainJob());
    const ask = { workerId: 'worker_1', kinds: ['train' as const] };

    const newerCode = await stage.trainer.ask(claimJob, { ...ask, claimId: 'c1', pin: { ...pin, codeVersion: 'v2' } });
    const profile = { ...pin.profile, threads: 2 };
    const moreThreads = await stage.trainer.ask(claimJob, { ...ask, claimId: 'c2', pin: { ...pin, profile } });

    expect([newerCode.lease, moreThreads.lease]).toEqual([undefined, undefined]);
  });

  it('lets a later target of a trajectory wait for the earlier one, and resume its checkpoint', async () => {
    await using stage = await startStage();
    const [later, earlier] = await submit(stage, trainJob({ targetStep: 60 }), trainJob({ targetStep: 20 }));
    const first = await claimed(stage);
    expect(first.jobId).toBe(earlier?.jobId);
    expect(await claim(stage)).toBeUndefined();

    const checkpoint = await stored(stage, 'checkpoint', 'state at 20');
    await finish(stage, first, [checkpoint]);

    expect(await claimed(stage)).toMatchObject({ jobId: later?.jobId, checkpoint: { step: 20, artifact: checkpoint } });
  });

  it('does not resume beyond the target', async () => {
    await using stage = await startStage();
    await submit(stage, trainJob({ targetStep: 60 }));
    await finish(stage, await claimed(stage), [await stored(stage, 'checkpoint', 'state at 60')]);

    await submit(stage, trainJob({ targetStep: 30 }));

    expect((await claimed(stage)).checkpoint).toBeUndefined();
  });

  it('keeps the last checkpoint of a trajectory and none when its full length is done', async () => {
    await using stage = await startStage({ PAUCIS_GARBAGE_GRACE_MS: '500' });
    await submit(stage, trainJob({ targetStep: 60 }));
    const lease = await claimed(stage);
    const first = await stored(stage, 'checkpoint', 'state at 10');
    const second = await stored(stage, 'checkpoint', 'state at 20');
    await report(stage, lease, { sequence: 1, checkpoint: { step: 10, artifact: first } });
    await report(stage, lease, { sequence: 2, checkpoint: { step: 20, artifact: second } });
    await waitFor(async () => !(await stage.objects.has(first.key)));
    expect(await stage.objects.has(second.key)).toBe(true);
    const rung = await stored(stage, 'checkpoint', 'state at 60');
    await finish(stage, lease, [rung]);
    await waitFor(async () => !(await stage.objects.has(second.key)));

    await submit(stage, trainJob({ targetStep: 100 }));
    const last = await claimed(stage);
    const weights = await stored(stage, 'weights', 'weights at 100');
    await finish(stage, last, [await stored(stage, 'checkpoint', 'state at 100'), weights]);
    await waitFor(async () => !(await stage.objects.has(rung.key)));

    expect(await stage.objects.has(weights.key)).toBe(true);
    const { jobs } = await stage.tuner.ask(listJobs, { ids: [last.jobId] });
    expect(jobs[0]?.artifacts).toEqual([weights]);
  });

  it('spares bytes that a finished job refers to, and collects what a worker stored but never reported', async () => {
    await using stage = await startStage({ PAUCIS_GARBAGE_GRACE_MS: '700' });
    await submit(stage, trainJob({ targetStep: 60 }));
    const lease = await claimed(stage);
    const shared = await stored(stage, 'checkpoint', 'same bytes');
    const next = await stored(stage, 'checkpoint', 'other bytes');
    const orphan = await stored(stage, 'checkpoint', 'never reported');
    await report(stage, lease, { sequence: 1, checkpoint: { step: 10, artifact: shared } });
    await report(stage, lease, { sequence: 2, checkpoint: { step: 20, artifact: next } });

    const weights = { ...shared, name: 'weights' };
    expect(await finish(stage, lease, [weights])).toBe('committed');
    await waitFor(async () => !(await stage.objects.has(orphan.key)));
    const later = await stored(stage, 'checkpoint', 'stored after the discarded bytes were looked at');
    await waitFor(async () => !(await stage.objects.has(later.key)));

    expect(await stage.objects.has(weights.key)).toBe(true);
    expect((await stage.tuner.ask(listJobs, {})).jobs[0]?.artifacts).toEqual([weights]);
  });

  it('refuses a finish whose artifact is not stored', async () => {
    await using stage = await startStage();
    await submit(stage, trainJob());
    const lease = await claimed(stage);
    const weights = await stored(stage, 'weights', 'w');
    await stage.objects.delete(weights.key);

    await expect(finish(stage, lease, [weights])).rejects.toThrow(/its artifact weights is not stored/);

    expect((await stage.tuner.ask(listJobs, {})).jobs[0]).toMatchObject({ status: 'running', artifacts: [] });
  });

  it('cancels what nobody else wants and detaches from what others want', async () => {
    await using stage = await startStage();
    const shared = pretrainJob();
    const mine = trainJobAfter(shared, { seed: 1 });
    const theirs = trainJobAfter(shared, { seed: 2, owner: { sweepId: 'sweep_2', purpose: 'train' } });
    await submit(stage, shared, mine, theirs);

    const { cancelled } = await stage.tuner.ask(cancelJobs, { sweepId: 'sweep_1', reason: 'trial stopped' });
    await waitFor(() => stage.heard.failed.length === 1);

    expect(cancelled).toBe(1);
    expect(stage.heard.failed[0]).toMatchObject({
      cancelled: true,
      failure: { class: 'cancelled', message: 'trial stopped' },
    });
    const { jobs } = await stage.tuner.ask(listJobs, {});
    expect(jobs.map(({ status }) => status)).toEqual(['queued', 'cancelled', 'waiting']);
  });

  it('tells a released owner that the job is over for it, though others go on', async () => {
    await using stage = await startStage();
    await submit(stage, trainJob());
    await submit(stage, trainJob({ owner: { sweepId: 'sweep_2', purpose: 'train' } }));

    await stage.tuner.ask(cancelJobs, { sweepId: 'sweep_1', reason: 'sweep cancelled' });
    await finish(stage, await claimed(stage));
    await waitFor(() => stage.heard.finished.length === 1 && stage.heard.failed.length === 1);

    expect(stage.heard.failed[0]).toMatchObject({ cancelled: true, owners: [{ sweepId: 'sweep_1' }] });
    expect(stage.heard.finished[0]?.owners).toEqual([{ sweepId: 'sweep_2', purpose: 'train' }]);
  });

  it('takes a cancelled job up again when somebody submits it', async () => {
    await using stage = await startStage();
    await submit(stage, trainJob());
    const lease = await claimed(stage);
    await report(stage, lease, { checkpoint: { step: 7, artifact: await stored(stage, 'checkpoint', 'state at 7') } });
    await stage.tuner.ask(cancelJobs, { sweepId: 'sweep_1', reason: 'changed my mind' });
    expect(await report(stage, lease, { sequence: 2 })).toBe('cancelled');

    await submit(stage, trainJob());

    expect(await claimed(stage)).toMatchObject({ leaseEpoch: 2, checkpoint: { step: 7 } });
  });

  it('takes a job back from a worker that leaves without charging the attempt', async () => {
    await using stage = await startStage();
    await submit(stage, trainJob({ attempts: 1 }));
    const { jobId, leaseEpoch } = await claimed(stage);

    const failure = { class: 'lost-worker' as const, message: 'stopped' };
    await stage.trainer.ask(failJob, { jobId, leaseEpoch, failure, released: true });

    expect(await claimed(stage)).toMatchObject({ jobId, leaseEpoch: 2 });
    expect((await stage.tuner.ask(listJobs, {})).jobs[0]).toMatchObject({ attempts: 0 });
  });

  it('leases nothing to a claim that arrives again after its answer, or after a later claim', async () => {
    await using stage = await startStage();
    const workerId = 'worker_1';
    await stage.trainer.ask(registerWorker, { workerId, host: 'here', slots: 1, busy: 0, pin });
    const claimAs = async (sequence: number) =>
      (await stage.trainer.ask(claimJob, { workerId, claimId: `claim_${sequence}`, sequence, pin, kinds: ['train'] }))
        .lease;
    expect(await claimAs(1)).toBeUndefined();
    await submit(stage, trainJob({ seed: 1 }), trainJob({ seed: 2 }));

    const again = await claimAs(1);
    const next = await claimAs(3);
    const overtaken = await claimAs(2);

    expect([again, overtaken]).toEqual([undefined, undefined]);
    expect(next).toMatchObject({ leaseEpoch: 1 });
    expect(await claimAs(3)).toEqual(next);
  });
});
