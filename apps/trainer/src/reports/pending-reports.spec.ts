import { JobReport } from '@paucis/contracts';
import { expect, it } from 'vitest';
import { PendingReports } from './pending-reports.js';

const lease = { jobId: 'job_1', leaseEpoch: 1 };
const points = (from: number, to: number, metric = 'loss') =>
  Array.from({ length: to - from + 1 }, (_, at) => ({ metric, step: from + at, value: 1 / (from + at) }));

it('gathers what a job tells into one report until that is sent', () => {
  const pending = new PendingReports(lease, 1e6);
  pending.add({ step: 1, totalSteps: 10, points: points(1, 1) });
  pending.add({ logs: ['resumed'] });
  const sent = structuredClone(pending.first());

  pending.add({ step: 2, points: points(2, 2) });

  expect(sent).toMatchObject({ sequence: 1, step: 1, totalSteps: 10, points: points(1, 1), logs: ['resumed'] });
  expect(pending.first()).toEqual(sent);
  pending.drop();
  expect(pending.first()).toMatchObject({ sequence: 2, step: 2, points: points(2, 2) });
});

it('cuts what is too much for one report, in order and without loss', () => {
  const pending = new PendingReports(lease, 1e9);

  pending.add({
    points: points(1, 5_000),
    logs: Array.from({ length: 900 }, (_, at) => `line ${at} ${'x'.repeat(500)}`),
  });

  for (const report of pending.all) expect(() => JobReport.parse(report)).not.toThrow();
  expect(pending.all.map(({ sequence }) => sequence)).toEqual(pending.all.map((_, at) => at + 1));
  expect(pending.all.flatMap((report) => report.points)).toEqual(points(1, 5_000));
  expect(pending.all.flatMap((report) => report.logs).map((line) => Number(line.split(' ')[1]))).toEqual(
    Array.from({ length: 900 }, (_, at) => at),
  );
});

it('thins the oldest points of each metric when the dispatcher is away for long, and keeps the newest', () => {
  const pending = new PendingReports(lease, 200_000);

  for (let step = 1; step <= 20_000; step += 1) {
    pending.add({ step, totalSteps: 20_000, points: [...points(step, step), ...points(step, step, 'accuracy')] });
  }

  const all = pending.all.flatMap((report) => report.points);
  expect(JSON.stringify(pending.all).length).toBeLessThan(250_000);
  for (const metric of ['loss', 'accuracy']) {
    const steps = all.filter((point) => point.metric === metric).map(({ step }) => step);
    expect(steps.slice(-500)).toEqual(Array.from({ length: 500 }, (_, at) => 19_501 + at));
    expect(steps[0]).toBeLessThan(5_000);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
  }
});

it('goes on numbering after the reports of a spool, which stay as they were', () => {
  const before = new PendingReports(lease, 1e6);
  before.add({ points: points(1, 3) });
  const after = new PendingReports(lease, 1e6, before.all);

  after.add({ points: points(4, 4) });

  expect(after.all.map(({ sequence }) => sequence)).toEqual([1, 2]);
  expect(after.all[0]).toEqual(before.all[0]);
});
