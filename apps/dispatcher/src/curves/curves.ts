import { Injectable } from '@nestjs/common';
import { type Curve, type MetricPoint, newId } from '@paucis/contracts';
import { Database, type Transaction } from '@paucis/platform';
import { In, LessThan, MoreThan } from 'typeorm';
import type { JobRow } from '../jobs/job.entity.js';
import { MetricChunkRow } from './metric-chunk.entity.js';

/** Points of one chunk at most: appending rewrites it. */
const chunkPoints = 512;

/** Metric curves of jobs as columns of float32. */
@Injectable()
export class Curves {
  constructor(private readonly database: Database) {}

  /** Points of a report, which come in the order of their steps. */
  async append(
    { id: jobId, projectId, leaseEpoch }: Pick<JobRow, 'id' | 'projectId' | 'leaseEpoch'>,
    points: readonly MetricPoint[],
    transaction: Transaction,
  ): Promise<void> {
    for (const [metric, of] of grouped(points, (point) => point.metric)) {
      const [last] = await transaction.find(MetricChunkRow, {
        where: { jobId, metric, leaseEpoch },
        order: { fromStep: 'DESC' },
        take: 1,
      });
      const steps = of.map(({ step }) => step);
      const values = of.map(({ value }) => value);
      if (last !== undefined && last.points + of.length <= chunkPoints) {
        const columns = columnsOf([...last.steps, ...steps], [...last.values, ...values]);
        await transaction.update(MetricChunkRow, { id: last.id }, columns);
      } else {
        const of = { id: newId('chunk'), projectId, jobId, metric, leaseEpoch };
        await transaction.insert(MetricChunkRow, { ...of, ...columnsOf(steps, values) });
      }
    }
  }

  /** A job goes on at `step` under a new lease: what older ones have reported beyond it did not happen. */
  async supersede(jobId: string, leaseEpoch: number, step: number, transaction: Transaction): Promise<void> {
    const older = { jobId, leaseEpoch: LessThan(leaseEpoch) };
    await transaction.delete(MetricChunkRow, { ...older, fromStep: MoreThan(step) });
    for (const chunk of await transaction.findBy(MetricChunkRow, { ...older, toStep: MoreThan(step) })) {
      const kept = [...chunk.steps.keys()].filter((at) => (chunk.steps[at] ?? 0) <= step);
      const columns = columnsOf(
        kept.map((at) => chunk.steps[at] ?? 0),
        kept.map((at) => chunk.values[at] ?? 0),
      );
      await transaction.save(MetricChunkRow, { ...chunk, ...columns });
    }
  }

  /** One point per (metric, step): that of the newest lease. Steps rise. */
  async findCurves(jobIds: readonly string[], metrics: readonly string[] | undefined): Promise<Curve[]> {
    const chunks = await this.database.manager.find(MetricChunkRow, {
      where: { jobId: In([...jobIds]), ...(metrics && { metric: In([...metrics]) }) },
      order: { jobId: 'ASC', metric: 'ASC', leaseEpoch: 'ASC', fromStep: 'ASC' },
    });
    const byCurve = grouped(chunks, ({ jobId, metric }) => JSON.stringify([jobId, metric]));
    return [...byCurve.values()].flatMap((of) => curveOf(of));
  }
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

function curveOf(chunks: readonly MetricChunkRow[]): Curve[] {
  const [first] = chunks;
  if (first === undefined) return [];
  const points = new Map<number, number>();
  for (const { steps, values } of chunks) steps.forEach((step, at) => points.set(step, values[at] ?? 0));
  const sorted = [...points].sort(([a], [b]) => a - b);
  const { jobId, metric } = first;
  return [{ jobId, metric, steps: sorted.map(([step]) => step), values: sorted.map(([, value]) => value) }];
}

function columnsOf(steps: readonly number[], values: readonly number[]) {
  return {
    fromStep: Math.min(...steps),
    toStep: Math.max(...steps),
    points: steps.length,
    steps: Float32Array.from(steps),
    values: Float32Array.from(values),
  };
}
