import { Inject, Injectable } from '@nestjs/common';
import type { ArtifactRef, JobStatus } from '@paucis/contracts';
import { CONFIG, Database, ObjectHolds, type Transaction } from '@paucis/platform';
import { In, Not } from 'typeorm';
import { Clock } from '../clock.js';
import type { DispatcherConfig } from '../config.js';
import { JobArtifactRow } from '../jobs/job-artifact.entity.js';
import { JobRow } from '../jobs/job.entity.js';
import { CheckpointRow } from './checkpoint.entity.js';

/** What a superseded checkpoint is kept for: a claim that was answered with it a moment ago is reading it. */
const supersededKeptMs = 60_000;
const checkpointName = 'checkpoint';
const unfinished: readonly JobStatus[] = ['waiting', 'queued', 'running'];

/** Where trajectories may be resumed: of each the last place only. */
@Injectable()
export class Checkpoints {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly holds: ObjectHolds,
    @Inject(CONFIG) private readonly config: DispatcherConfig,
  ) {}

  /** The most advanced one that does not lead beyond the job's target. */
  async findFor({ projectId, trajectoryKey, kind, targetStep }: JobRow): Promise<CheckpointRow | undefined> {
    const found = await this.database.manager.find(CheckpointRow, {
      where: { projectId, trajectoryKey },
      order: { step: 'DESC' },
    });
    return found.find(({ step }) => kind !== 'train' || step <= targetStep);
  }

  /** Keeps it instead of the job's earlier one and of those that ended jobs of its trajectory have left behind it. */
  async save(job: JobRow, step: number, artifact: ArtifactRef, transaction: Transaction): Promise<void> {
    const { projectId, trajectoryKey, id: jobId } = job;
    const rows = await transaction.findBy(CheckpointRow, { projectId, trajectoryKey });
    const own = rows.find((row) => row.jobId === jobId);
    if (own !== undefined && own.step > step) return;
    await this.holds.confirm([artifact.key], transaction);
    await transaction.save(CheckpointRow, {
      projectId,
      trajectoryKey,
      jobId,
      step,
      artifact: { ...artifact, name: checkpointName },
      objectKey: artifact.key,
      storedAt: this.clock.now(),
    });
    if (own !== undefined && own.objectKey !== artifact.key) await this.discard([own.objectKey], transaction);
    const others = rows.filter((row) => row.jobId !== jobId && row.step <= step);
    const ended = await this.endedAmong(
      others.map((row) => row.jobId),
      transaction,
    );
    await this.drop(
      others.filter((row) => ended.has(row.jobId)),
      transaction,
    );
  }

  /** After a finish: when the full length is reached and nothing else is under way, nobody will resume this trajectory. */
  async settleTrajectory(finished: JobRow, transaction: Transaction): Promise<void> {
    const { projectId, trajectoryKey, spec, id } = finished;
    const others = await transaction.find(JobRow, {
      select: { id: true, status: true, targetStep: true },
      where: { projectId, trajectoryKey, id: Not(id) },
    });
    if (others.some(({ status }) => unfinished.includes(status))) return;
    const reached = [finished, ...others.filter(({ status }) => status === 'done')].map(({ targetStep }) => targetStep);
    if (spec.kind === 'train' && !reached.includes(spec.totalSteps)) return;
    await this.drop(await transaction.findBy(CheckpointRow, { projectId, trajectoryKey }), transaction);
  }

  private async endedAmong(jobIds: readonly string[], transaction: Transaction): Promise<Set<string>> {
    if (jobIds.length === 0) return new Set();
    const where = { id: In([...jobIds]), status: Not(In([...unfinished])) };
    const rows = await transaction.find(JobRow, { select: { id: true }, where });
    return new Set(rows.map(({ id }) => id));
  }

  private async drop(rows: readonly CheckpointRow[], transaction: Transaction): Promise<void> {
    for (const { projectId, trajectoryKey, jobId, objectKey } of rows) {
      await transaction.delete(CheckpointRow, { projectId, trajectoryKey, jobId });
      await transaction.delete(JobArtifactRow, { jobId, name: checkpointName });
      await this.discard([objectKey], transaction);
    }
  }

  /** The collector deletes them unless a row still refers to them. */
  private async discard(objectKeys: readonly string[], transaction: Transaction): Promise<void> {
    const afterMs = Math.min(supersededKeptMs, this.config.PAUCIS_GARBAGE_GRACE_MS);
    await this.holds.release(objectKeys, transaction, afterMs);
  }
}
