import { failJob, jobKeyOf, listJobs } from '@paucis/contracts';
import { databaseKinds, waitFor } from '@paucis/testing';
import { describe, expect, it } from 'vitest';
import { claim, claimed, finish, pretrainJob, stored, submit, trainJob, trainJobAfter } from './jobs.js';
import { stagesOn } from './stage.js';

describe.each(databaseKinds)('on %s', (kind) => {
  const startStage = stagesOn(kind);

  it('attaches a second submission of the same work to the job that exists', async () => {
    await using stage = await startStage();
    const [first] = await submit(stage, trainJob());

    const [second] = await submit(stage, trainJob({ owner: { sweepId: 'sweep_2', purpose: 'train' } }));

    expect(second).toEqual(first);
    expect(first?.key).toBe(jobKeyOf(trainJob()));
    expect((await stage.tuner.ask(listJobs, {})).jobs).toHaveLength(1);
  });

  it('tells every owner of a job that it is done, and a later one at once', async () => {
    await using stage = await startStage();
    await submit(stage, trainJob());
    await submit(stage, trainJob({ owner: { sweepId: 'sweep_2', purpose: 'train' } }));
    const weights = await stored(stage, 'weights', 'w');
    await finish(stage, await claimed(stage), [weights], { auc: 0.5 });
    await waitFor(() => stage.heard.finished.length === 1);

    const [answer] = await submit(stage, trainJob({ owner: { sweepId: 'sweep_3', purpose: 'train' } }));
    await waitFor(() => stage.heard.finished.length === 2);

    expect(answer?.status).toBe('done');
    expect(stage.heard.finished.map(({ owners }) => owners.map(({ sweepId }) => sweepId))).toEqual([
      ['sweep_1', 'sweep_2'],
      ['sweep_3'],
    ]);
    expect(stage.heard.finished[1]).toMatchObject({ artifacts: [weights], result: { auc: 0.5 } });
    expect(await claim(stage)).toBeUndefined();
  });

  it('does not tell the same owner twice', async () => {
    await using stage = await startStage();
    await submit(stage, trainJob());
    await finish(stage, await claimed(stage));
    await submit(stage, trainJob());

    await submit(stage, trainJob({ owner: { sweepId: 'sweep_2', purpose: 'train' } }));
    await waitFor(() => stage.heard.finished.length === 2);

    expect(stage.heard.finished.flatMap(({ owners }) => owners).map(({ sweepId }) => sweepId)).toEqual([
      'sweep_1',
      'sweep_2',
    ]);
  });

  it('holds a job back until its input is done, and hands it the artifact under its own name', async () => {
    await using stage = await startStage();
    const pretrain = pretrainJob();
    const [train, encoderJob] = await submit(stage, trainJobAfter(pretrain), pretrain);
    expect([train?.status, encoderJob?.status]).toEqual(['waiting', 'queued']);
    const lease = await claimed(stage);
    expect(await claim(stage)).toBeUndefined();

    const encoder = await stored(stage, 'encoder', 'weights of an encoder');
    await finish(stage, lease, [encoder]);

    expect(await claimed(stage)).toMatchObject({ jobId: train?.jobId, inputs: [encoder] });
  });

  it('refuses a job whose input nobody has submitted', async () => {
    await using stage = await startStage();

    const submitting = submit(stage, trainJobAfter(pretrainJob()));

    await expect(submitting).rejects.toThrow(
      /expected the job of its input "encoder" to be submitted before or with it/,
    );
    expect((await stage.tuner.ask(listJobs, {})).jobs).toEqual([]);
  });

  it('fails what waits for a failed job as bad input, however deep', async () => {
    await using stage = await startStage();
    const pretrain = pretrainJob();
    const train = trainJobAfter(pretrain);
    const second = trainJob({ seed: 9, inputs: [{ name: 'encoder', jobKey: jobKeyOf(train), artifact: 'weights' }] });
    await submit(stage, pretrain, train, second);
    const { jobId, leaseEpoch } = await claimed(stage);

    const failure = { class: 'out-of-memory' as const, message: 'no 3 GB left' };
    await stage.trainer.ask(failJob, { jobId, leaseEpoch, failure });
    await waitFor(() => stage.heard.failed.length === 3);

    const classes = new Map(stage.heard.failed.map(({ key, failure }) => [key, failure.class]));
    expect(classes.get(jobKeyOf(pretrain))).toBe('out-of-memory');
    expect(classes.get(jobKeyOf(train))).toBe('bad-input');
    expect(classes.get(jobKeyOf(second))).toBe('bad-input');
  });

  it('tries a failed job again when it is submitted with attempts left, and its dependents with it', async () => {
    await using stage = await startStage();
    const pretrain = pretrainJob();
    const train = trainJobAfter(pretrain);
    await submit(stage, pretrain, train);
    const { jobId, leaseEpoch } = await claimed(stage);
    await stage.trainer.ask(failJob, {
      jobId,
      leaseEpoch,
      failure: { class: 'bad-input', message: 'no such objective' },
    });

    const again = await submit(stage, train, pretrain);

    expect(again.map(({ status }) => status)).toEqual(['waiting', 'queued']);
    expect(await claimed(stage)).toMatchObject({ jobId, leaseEpoch: leaseEpoch + 1 });
  });

  it('does not try a failed job again when its attempts are used up, and says so to the new owner', async () => {
    await using stage = await startStage();
    await submit(stage, trainJob({ attempts: 1 }));
    const { jobId, leaseEpoch } = await claimed(stage);
    await stage.trainer.ask(failJob, { jobId, leaseEpoch, failure: { class: 'crash', message: 'SIGSEGV' } });

    const [answer] = await submit(stage, trainJob({ attempts: 1, owner: { sweepId: 'sweep_2', purpose: 'train' } }));
    await waitFor(() => stage.heard.failed.length === 2);

    expect(answer?.status).toBe('parked');
    expect(stage.heard.failed[1]).toMatchObject({ owners: [{ sweepId: 'sweep_2' }], failure: { class: 'crash' } });
  });
});
