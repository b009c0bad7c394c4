import {
  createSweep,
  getSweep,
  type Lease,
  listJobs,
  listSweepEvents,
  newId,
  registerWorker,
  replaySweep,
} from '@paucis/contracts';
import { startPostgres, waitFor } from '@paucis/testing';
import { expect, it } from 'vitest';
import { ControlPlane, pin } from './control-plane.js';

const seeds = [1, 2];
const workers = 6;

const spec = (seed: number) => ({
  name: `side-by-side-${seed}`,
  dataset: 'tiny',
  split: { folds: 2, seeds: 1 },
  budget: { trials: 9 },
  sampler: { name: 'random', seed },
  scheduler: { name: 'asha', min: 10, max: 90, reduction: 3 },
  recipe: { network: { choice: ['small-cnn', 'vit'] }, pretraining: { choice: ['none', 'simclr'] } },
});

/** Better with a higher learning rate. */
const score = ({ spec: job }: Lease) =>
  job.kind === 'train' ? 0.5 + 0.4 * (1 + Math.log10(job.training.learningRate) / 6) : 0;

it('two tuners and two dispatchers on one PostgreSQL lease nothing twice, lose nothing and keep logs that replay', async () => {
  await using postgres = await startPostgres();
  const settings = { PAUCIS_DATABASE_URL: await postgres.newDatabase() };
  await using plane = await ControlPlane.start(settings, [
    'registry',
    'dispatcher',
    'dispatcher 2',
    'tuner',
    'tuner 2',
  ]);
  await plane.addTinyDataset();
  await plane.work(registerWorker, { workerId: newId('worker'), host: 'test', slots: workers, busy: 0, pin });
  const stop = new AbortController();
  const sweeps = await Promise.all(seeds.map((seed) => plane.ask(createSweep, { spec: spec(seed) })));
  const working = Array.from({ length: workers }, () => plane.workUntil(stop.signal, score, 1));
  const sweepNow = (id: string) => plane.ask(getSweep, { sweep: id });

  // One of each leaves in the middle: what it had begun is in the database.
  await waitFor(async () => (await sweepNow(sweeps[0]?.id ?? '')).runs.reported >= 4, { timeoutMs: 180_000 });
  await plane.stopOne('tuner');
  await plane.stopOne('dispatcher');
  await waitFor(
    async () => (await Promise.all(sweeps.map(({ id }) => sweepNow(id)))).every(({ status }) => status === 'closed'),
    {
      what: 'the sweeps to close',
      timeoutMs: 180_000,
    },
  );
  stop.abort();
  const leases = (await Promise.all(working)).flat();

  expect(new Set(leases.map(({ jobId }) => jobId)).size).toBe(leases.length);
  expect(leases.every(({ leaseEpoch }) => leaseEpoch === 1)).toBe(true);
  for (const { id } of sweeps) {
    const { runs, trials } = await sweepNow(id);
    expect(runs).toEqual({ requested: runs.requested, reported: runs.requested, failed: 0 });
    expect(trials).toMatchObject({ proposed: 9, running: 0, failed: 0 });
    const { events } = await plane.ask(listSweepEvents, { sweepId: id });
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
    expect(await plane.ask(replaySweep, { sweepId: id })).toMatchObject({ ok: true, differences: [] });
    const { jobs } = await plane.ask(listJobs, { sweepId: id });
    expect(jobs.filter(({ staleWrites, attempts }) => staleWrites + attempts > 0)).toEqual([]);
  }
}, 500_000);
