import {
  adjustSweep,
  changeQuota,
  changeSweep,
  claimJob,
  createSweep,
  getQuota,
  getSweep,
  type Lease,
  listJobs,
  listRuns,
  listSweepEvents,
  listTrials,
  registerWorker,
  replaySweep,
  type TrainSpec,
} from '@paucis/contracts';
import { databaseKinds, emptyDatabases, waitFor } from '@paucis/testing';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ControlPlane, pin } from './control-plane.js';

const spec = (name: string, more: object = {}) => ({
  name,
  dataset: 'tiny',
  split: { folds: 2, seeds: 1 },
  budget: { trials: 9 },
  sampler: { name: 'random', seed: 3 },
  scheduler: { name: 'asha', min: 10, max: 90, reduction: 3 },
  recipe: { network: { choice: ['small-cnn', 'vit'] }, pretraining: { choice: ['none', 'simclr'] } },
  ...more,
});

/** Better with a higher learning rate: known, so that the winner is. */
const byLearningRate = ({ spec }: Lease) =>
  spec.kind === 'train' ? 0.5 + 0.4 * (1 + Math.log10(spec.training.learningRate) / 6) : 0;

const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

describe.each(databaseKinds)('registry, tuner and dispatcher on %s', (kind) => {
  const emptyDatabase = emptyDatabases(kind);
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await ControlPlane.start(await emptyDatabase());
    await plane.addTinyDataset();
  });
  // A worker that has not been heard of for a while counts as gone.
  beforeEach(async () => {
    await plane.work(registerWorker, { workerId: 'worker_1', host: 'test', slots: 2, busy: 0, pin });
  });
  afterAll(async () => plane[Symbol.asyncDispose]());

  const finish = async (sweepId: string) => {
    const stop = new AbortController();
    const worker = plane.workUntil(stop.signal, byLearningRate, 2);
    await waitFor(
      async () => ['closed', 'cancelled'].includes((await plane.ask(getSweep, { sweep: sweepId })).status),
      { timeoutMs: 120_000 },
    );
    stop.abort();
    return worker;
  };

  it('bring a sweep from its file to its winner, and replay it', async () => {
    const { id } = await plane.ask(createSweep, { spec: spec('whole') });

    await finish(id);

    const sweep = await plane.ask(getSweep, { sweep: 'whole' });
    const { trials } = await plane.ask(listTrials, { sweepId: id });
    expect(sweep.trials.proposed).toBe(9);
    expect(sweep.trials.finished).toBeGreaterThan(0);
    expect(sweep.runs.reported).toBe(sweep.runs.requested);
    expect(trials.find((trial) => trial.id === sweep.best?.trialId)?.value).toBe(sweep.best?.value);
    const replayed = await plane.ask(replaySweep, { sweepId: id });
    expect(replayed).toMatchObject({ ok: true, differences: [] });
    expect(replayed.decisions).toBeGreaterThan(20);
  });

  it('keep a project within its quota: runs at once, and nothing new once its slot hours are spent', async () => {
    const { usedSlotHours } = await plane.ask(changeQuota, { change: { parallel: 1 } });
    const { id } = await plane.ask(createSweep, {
      spec: spec('one-at-a-time', { sampler: { name: 'random', seed: 21 } }),
    });
    await finish(id);

    const { events } = await plane.ask(listSweepEvents, { sweepId: id, limit: 500 });
    expect(events.find(({ type }) => type === 'slots.changed')?.data).toMatchObject({ slots: 1 });
    const { jobs } = await plane.ask(listJobs, { sweepId: id, limit: 500 });
    const trainings = jobs.filter(({ kind: of }) => of === 'train');
    const besides = trainings.map(
      ({ createdAt }) =>
        trainings.filter((other) => other.createdAt < createdAt && (other.finishedAt ?? Infinity) > createdAt).length,
    );
    expect(trainings.length).toBeGreaterThan(9);
    expect(Math.max(...besides)).toBe(0);

    const state = await plane.ask(getQuota, {});
    expect(state.usedSlotHours).toBeGreaterThan(usedSlotHours);
    await plane.ask(changeQuota, { change: { slotHours: state.usedSlotHours / 2 } });
    await expect(plane.ask(createSweep, { spec: spec('too-much') })).rejects.toThrow('an admin can give it more');
    expect(await plane.ask(changeQuota, { change: { slotHours: null, parallel: null } })).not.toHaveProperty(
      'parallel',
    );
    const after = await plane.ask(createSweep, { spec: spec('enough') });
    await plane.ask(changeSweep, { sweepId: after.id, change: 'cancel' });
  });

  it('do no work twice: an equal sweep ends with the old results', async () => {
    // Under halving what goes on depends on who comes first, and the second sweep could ask for more than the first.
    const list = { sampler: { name: 'random', seed: 4 }, scheduler: { name: 'none', max: 90 } };
    const first = await plane.ask(createSweep, { spec: spec('once', list) });
    await finish(first.id);
    const second = await plane.ask(createSweep, { spec: spec('twice', list) });

    const leases = await finish(second.id);

    const [a, b] = [await plane.ask(getSweep, { sweep: 'once' }), await plane.ask(getSweep, { sweep: 'twice' })];
    expect(b.runs).toEqual(a.runs);
    expect(b.best?.value).toBe(a.best?.value);
    expect(leases).toEqual([]);
    // The forecast knew it.
    expect(first.forecast?.slotHours.estimate).toBeGreaterThan(0);
    expect(second.forecast?.slotHours.estimate).toBe(0);
    expect(second.forecast?.doneHours).toBeGreaterThan(0);
  });

  it('pause, go on and cancel', async () => {
    const { id } = await plane.ask(createSweep, { spec: spec('paused', { sampler: { name: 'random', seed: 5 } }) });
    await plane.ask(changeSweep, { sweepId: id, change: 'pause' });
    const paused = await plane.ask(changeSweep, { sweepId: id, change: 'pause' });
    const resumed = await plane.ask(changeSweep, { sweepId: id, change: 'resume' });
    const cancelled = await plane.ask(changeSweep, { sweepId: id, change: 'cancel' });

    expect([paused.status, resumed.status, cancelled.status]).toEqual(['paused', 'running', 'cancelled']);
    await expect(plane.ask(changeSweep, { sweepId: id, change: 'resume' })).rejects.toThrow(
      'is cancelled; to resume it, it must be paused',
    );
    expect(await plane.ask(replaySweep, { sweepId: id })).toMatchObject({ ok: true });
  });

  it('go on after tuner and dispatcher were restarted in the middle', async () => {
    const { id } = await plane.ask(createSweep, { spec: spec('restarted', { sampler: { name: 'random', seed: 6 } }) });
    const stop = new AbortController();
    const worker = plane.workUntil(stop.signal, byLearningRate, 2);
    await waitFor(async () => (await plane.ask(getSweep, { sweep: id })).runs.reported >= 3);
    stop.abort();
    await worker;
    await plane.restart('tuner');
    await plane.restart('dispatcher');

    await finish(id);

    const { runs } = await plane.ask(listRuns, { sweepId: id });
    expect(new Set(runs.map((run) => run.id)).size).toBe(runs.length);
    expect(await plane.ask(replaySweep, { sweepId: id })).toMatchObject({ ok: true });
  });

  it('go on with workers of other code once a person accepts them, and not before', async () => {
    const newer = { ...pin, codeVersion: 'after the upgrade' };
    const { id } = await plane.ask(createSweep, { spec: spec('upgraded', { sampler: { name: 'random', seed: 8 } }) });
    const upgrade = new AbortController();
    const older = plane.workUntil(upgrade.signal, byLearningRate, 1);
    await waitFor(async () => (await plane.ask(getSweep, { sweep: id })).runs.reported >= 3);
    upgrade.abort();
    await older;
    await plane.work(registerWorker, { workerId: 'worker_1', host: 'test', slots: 2, busy: 0, pin, leaving: true });
    const repin = () => plane.ask(adjustSweep, { sweepId: id, adjustment: { kind: 'pin' } });
    await expect(repin()).rejects.toThrow('no trainer is connected');
    const claim = { workerId: 'worker_2', kinds: ['pretrain' as const, 'train' as const], pin: newer };
    await plane.work(registerWorker, { workerId: 'worker_2', host: 'test', slots: 2, busy: 0, pin: newer });
    expect(await plane.work(claimJob, { ...claim, claimId: 'claim_1' })).toEqual({});
    const { events: before } = await plane.ask(listSweepEvents, { sweepId: id });

    await repin();

    const stop = new AbortController();
    const worker = plane.workUntil(stop.signal, byLearningRate, 2, newer);
    await waitFor(async () => (await plane.ask(getSweep, { sweep: id })).status === 'closed', { timeoutMs: 120_000 });
    stop.abort();
    expect((await worker).length).toBeGreaterThan(0);
    // What is left running would give the sweeps of the next tests its own pin.
    await plane.work(registerWorker, {
      workerId: 'worker_2',
      host: 'test',
      slots: 2,
      busy: 0,
      pin: newer,
      leaving: true,
    });
    await expect(repin()).rejects.toThrow('is closed');
    const { events } = await plane.ask(listSweepEvents, { sweepId: id });
    expect(events.slice(0, before.length)).toEqual(before);
    const { runs } = await plane.ask(listRuns, { sweepId: id });
    expect(runs.every(({ status }) => status === 'reported')).toBe(true);
    const { jobs } = await plane.ask(listJobs, { sweepId: id });
    expect(new Set(jobs.map(({ status }) => status))).toEqual(new Set(['done', 'cancelled']));
    const left = jobs
      .filter(({ status }) => status === 'cancelled')
      .map(({ kind, pin: of }) => [kind, of?.codeVersion]);
    expect(left).toEqual(left.map(([kind]) => [kind, 'test']));
    expect(await plane.ask(replaySweep, { sweepId: id })).toMatchObject({ ok: true });
  });

  it('follow several objectives and a bound to a front, and replay it', async () => {
    const objective = ['auc', 'parameters', { metric: 'latency', atMost: 5 }];
    const recipe = { network: { choice: [4, 8, 16, 32].map((width) => ({ name: 'small-cnn', width })) } };
    const { id, spec: resolved } = await plane.ask(createSweep, {
      spec: {
        ...spec('trade-offs', { objective, recipe, sampler: { name: 'nsga-ii' } }),
        scheduler: { name: 'none', max: 30 },
      },
    });
    const widthOf = ({ spec }: Lease): number => Number((spec as TrainSpec).network['width']);
    const stop = new AbortController();
    // The widest is best and too slow.
    const worker = plane.workUntil(
      stop.signal,
      (lease) => 0.5 + widthOf(lease) / 100,
      2,
      pin,
      (lease) => ({
        latency: widthOf(lease) === 32 ? 9 : 2,
      }),
    );
    await waitFor(async () => (await plane.ask(getSweep, { sweep: id })).status === 'closed', { timeoutMs: 120_000 });
    stop.abort();

    const leases = await worker;
    const { best, front = [] } = await plane.ask(getSweep, { sweep: id });
    const { trials } = await plane.ask(listTrials, { sweepId: id });
    expect(resolved).toMatchObject({
      objective: { metric: 'auc' },
      goals: [
        { metric: 'parameters', direction: 'minimize' },
        { metric: 'latency', atMost: 5 },
      ],
    });
    expect(leases.every(({ spec }) => (spec as TrainSpec).latency === true)).toBe(true);
    expect(front.length).toBeGreaterThan(1);
    expect(front.map(({ value }) => value)).toEqual(front.map(({ value }) => value).sort((a, b) => b - a));
    const costs = front.map(({ goals }) => goals['parameters'] as number);
    expect(costs).toEqual(costs.toSorted((a, b) => b - a));
    expect(front.every(({ goals }) => goals['latency'] === 2)).toBe(true);
    expect(best?.trialId).toBe(front[0]?.trialId);
    const wide = trials.filter((trial) => trial.recipe.network['width'] === 32 && trial.value !== undefined);
    expect(wide.length).toBeGreaterThan(0);
    // 9 ms where 5 are allowed: by four fifths of the bound.
    expect(wide.every(({ violation }) => violation === 0.8)).toBe(true);
    expect(await plane.ask(replaySweep, { sweepId: id })).toMatchObject({ ok: true, differences: [] });
  });

  it.each([
    ['pbt', 11],
    ['pb2', 12],
  ])('let trials go on from the weights of better ones, and replay it: %s', async (sampler, seed) => {
    const scheduler = { name: 'pbt', max: 40, interval: 10, population: 4, share: 0.25 };
    const { id } = await plane.ask(createSweep, {
      spec: spec(`population-${sampler}`, {
        ...{ scheduler, sampler: { name: sampler, seed } },
        recipe: { network: 'small-cnn', pretraining: 'simclr' },
      }),
    });

    const leases = await finish(id);

    const { events } = await plane.ask(listSweepEvents, { sweepId: id, limit: 500 });
    const children = events.filter(({ type, data }) => type === 'trial.proposed' && data['parent'] !== undefined);
    const inherited = leases.filter(({ inputs }) => inputs.some(({ name }) => name === 'parent'));
    const born = new Set(inherited.map(({ owner }) => owner.trialId));
    expect(children.length).toBeGreaterThan(0);
    expect(born).toEqual(new Set(children.map(({ data }) => `${id}-t${String(data['trial'])}`)));
    for (const { inputs, spec: job, owner } of inherited) {
      const child = children.find(({ data }) => owner.trialId === `${id}-t${String(data['trial'])}`);
      // From the very training of its parent: the same fold, to the step at which the child begins.
      const [parent] = leases.filter(
        ({ spec: its, owner: of }) =>
          of.trialId === `${id}-t${String(child?.data['parent'])}` &&
          (its as TrainSpec).fold.index === (job as TrainSpec).fold.index &&
          (its as TrainSpec).targetStep === Number(child?.data['rung']) * 10,
      );
      expect(parent).toBeDefined();
      expect(inputs.map(({ name, sha256 }) => [name, sha256])).toEqual([['parent', sha256Of(parent?.jobId ?? '')]]);
    }
    expect(await plane.ask(replaySweep, { sweepId: id })).toMatchObject({ ok: true, differences: [] });
  });

  it('train the recipes of another space once it was given, and replay it', async () => {
    const narrow = { network: { name: 'small-cnn', width: 8 } };
    const { id } = await plane.ask(createSweep, {
      spec: spec('widened', { recipe: narrow, sampler: { name: 'random', seed: 13 }, budget: { trials: 6 } }),
    });
    const recipe = { network: { name: 'small-cnn', width: 24 }, augmentation: 'none' };
    await plane.ask(adjustSweep, { sweepId: id, adjustment: { kind: 'space', recipe } });

    const leases = await finish(id);

    const { trials } = await plane.ask(listTrials, { sweepId: id });
    const trained = new Map(leases.map(({ owner, spec: job }) => [owner.trialId, job as TrainSpec]));
    expect(new Set(trials.map((trial) => trial.recipe.network['width']))).toEqual(new Set([8, 24]));
    for (const { id: trialId, recipe: own } of trials) {
      expect(own.augmentation.name).toBe(own.network['width'] === 24 ? 'none' : 'standard');
      expect(trained.get(trialId)).toMatchObject({ network: own.network, augmentation: own.augmentation });
    }
    expect(await plane.ask(replaySweep, { sweepId: id })).toMatchObject({ ok: true, differences: [] });
  });

  it('stop at the wall clock limit, by an event that holds its value', async () => {
    const { id } = await plane.ask(createSweep, {
      spec: spec('limited', {
        ...{ sampler: { name: 'random', seed: 7 }, budget: { trials: 9, wallHours: 1e-6 } },
        // Of this network nobody knows yet how long it takes, so that the hours are not refused at once.
        recipe: { network: { name: 'resnet', width: 4 } },
      }),
    });

    await waitFor(async () => (await plane.ask(getSweep, { sweep: id })).status === 'closed');

    const { events } = await plane.ask(listSweepEvents, { sweepId: id });
    expect(events.find(({ type }) => type === 'sweep.limit-reached')?.data).toMatchObject({ limit: 'wallHours' });
    expect(await plane.ask(replaySweep, { sweepId: id })).toMatchObject({ ok: true });
  });

  it.each([
    ['an unknown dataset', { dataset: 'breastmist' }, 'breastmist'],
    ['a misspelt key', { scheduler: { name: 'asha', min: 10, max: 90, reductoin: 3 } }, 'reductoin'],
    [
      'a patch that does not divide',
      { recipe: { network: { name: 'vit', patch: 5 } } },
      'patch 5 does not divide image 28',
    ],
    [
      'hours that are known to be too few',
      // Other draws than before: what is done already takes no hours.
      { sampler: { name: 'random', seed: 31 }, budget: { trials: 9, wallHours: 1e-6 } },
      'not even one fits',
    ],
    ['a spacing that no image has', { data: { spacing: 1 } }, 'no known size in millimetres'],
    [
      'a scheduler that judges by one objective',
      { objective: ['auc', 'macs'] },
      'judges by one objective, macs is a second one',
    ],
    ['an unknown sampler', { sampler: { name: 'oracle', seed: 0 } }, 'expected one of'],
  ])('refuse %s and store nothing', async (_what, change, words) => {
    await expect(plane.ask(createSweep, { spec: { ...spec('refused'), ...change } })).rejects.toThrow(words);

    await expect(plane.ask(getSweep, { sweep: 'refused' })).rejects.toThrow('there is no sweep "refused"');
  });
});
