import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@paucis/platform';
import { IsNull, MoreThan, Not } from 'typeorm';
import { EvaluationRow } from './evaluation.entity.js';
import { JobTimeRow } from './job-time.entity.js';
import { ScoreRequestRow } from './score-request.entity.js';

/** An evaluation before the database numbers it. */
export type NewEvaluation = Omit<EvaluationRow, 'seq'>;

@Injectable()
export class EvaluationsRepository {
  constructor(private readonly database: Database) {}

  /** Those of a sweep in the order that they were made. */
  async findEvaluations(projectId: string, sweepId: string): Promise<EvaluationRow[]> {
    return this.database.manager.find(EvaluationRow, { where: { projectId, sweepId }, order: { seq: 'ASC' } });
  }

  async findPage(
    projectId: string,
    sweepId: string,
    { after, limit }: { after: number; limit: number },
  ): Promise<EvaluationRow[]> {
    const where = { projectId, sweepId, seq: MoreThan(after) };
    return this.database.manager.find(EvaluationRow, { where, order: { seq: 'ASC' }, take: limit });
  }

  /** The number of the newest one: a leaderboard made at it is up to date. */
  async findLastSeq(projectId: string, sweepId: string): Promise<number> {
    const [last] = await this.database.manager.find(EvaluationRow, {
      where: { projectId, sweepId },
      order: { seq: 'DESC' },
      select: { seq: true },
      take: 1,
    });
    return last?.seq ?? 0;
  }

  /** Asks for a score, unless it is asked for or there already. */
  async requestScore(request: ScoreRequestRow, transaction: Transaction): Promise<void> {
    const { jobId, runId } = request;
    if (await transaction.existsBy(EvaluationRow, { jobId, runId })) return;
    if (await transaction.existsBy(ScoreRequestRow, { jobId, runId })) return;
    await transaction.insert(ScoreRequestRow, request);
  }

  async findRequests(limit: number): Promise<ScoreRequestRow[]> {
    return this.database.manager.find(ScoreRequestRow, {
      where: { error: IsNull() },
      order: { requestedAt: 'ASC' },
      take: limit,
    });
  }

  async countRequests(sweepId: string): Promise<number> {
    return this.database.manager.countBy(ScoreRequestRow, { sweepId, error: IsNull() });
  }

  async countRefused(sweepId: string): Promise<number> {
    return this.database.manager.countBy(ScoreRequestRow, { sweepId, error: Not(IsNull()) });
  }

  /** The evaluation takes the place of its request. */
  async insertEvaluation(row: NewEvaluation, transaction: Transaction): Promise<void> {
    const { jobId, runId } = row;
    await transaction.delete(ScoreRequestRow, { jobId, runId });
    if (await transaction.existsBy(EvaluationRow, { jobId, runId })) return;
    await transaction.insert(EvaluationRow, row);
  }

  async refuseRequest({ jobId, runId }: ScoreRequestRow, error: string, transaction: Transaction): Promise<void> {
    await transaction.update(ScoreRequestRow, { jobId, runId }, { error });
  }

  async saveJobTime(row: JobTimeRow, transaction: Transaction): Promise<void> {
    await transaction.upsert(JobTimeRow, row, ['sweepId', 'jobId']);
  }

  async findJobTimes(sweepId: string): Promise<JobTimeRow[]> {
    return this.database.manager.findBy(JobTimeRow, { sweepId });
  }
}
