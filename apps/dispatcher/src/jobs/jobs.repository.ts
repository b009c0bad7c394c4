import { Injectable } from '@nestjs/common';
import { type ArtifactRef, hashOf, type JobKind, type JobOwner, type JobStatus } from '@paucis/contracts';
import { Database, lockedApart } from '@paucis/platform';
import { Brackets, In, IsNull } from 'typeorm';
import { JobArtifactRow } from './job-artifact.entity.js';
import { JobDependencyRow } from './job-dependency.entity.js';
import { JobOwnerRow } from './job-owner.entity.js';
import { JobRow } from './job.entity.js';
import { suspectAfter } from './retry-policy.js';

export interface JobFilter {
  readonly projectId: string;
  readonly sweepId?: string | undefined;
  readonly trialId?: string | undefined;
  readonly runId?: string | undefined;
  readonly status?: JobStatus | undefined;
  readonly ids?: readonly string[] | undefined;
  /** Id of the job that the page before ended with. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** What a worker that asks for a job may be given. */
export interface Claimant {
  readonly pinHash: string;
  readonly kinds: readonly JobKind[];
  readonly now: number;
  /** It has no other job. */
  readonly forSuspects: boolean;
}

/** Queries about jobs; inside a transaction they see what it has changed. */
/** Parameters of one query, within what any database takes. */
const keysAtOnce = 500;

@Injectable()
export class JobsRepository {
  constructor(private readonly database: Database) {}

  async findJob(id: string): Promise<JobRow | undefined> {
    return (await this.database.manager.findOneBy(JobRow, { id })) ?? undefined;
  }

  async findJobByKey(projectId: string, key: string): Promise<JobRow | undefined> {
    return (await this.database.manager.findOneBy(JobRow, { projectId, key })) ?? undefined;
  }

  async findJobsByKeys(projectId: string, keys: readonly string[]): Promise<JobRow[]> {
    if (keys.length === 0) return [];
    return this.database.manager.findBy(JobRow, { projectId, key: In([...keys]) });
  }

  /**
   * The best queued job for a worker: highest priority, then oldest. A train job waits while another of its trajectory
   * runs or has an earlier target, since it will resume that one's checkpoint. Locked: another dispatcher finds another one.
   * A suspect is only for a worker that has nothing else.
   */
  async findClaimable({ pinHash, kinds, now, forSuspects }: Claimant): Promise<JobRow | undefined> {
    const query = this.database.manager
      .createQueryBuilder(JobRow, 'job')
      .where('job.status = :queued AND job.pinHash = :pinHash', { queued: 'queued', pinHash })
      .andWhere('job.kind IN (:...kinds)', { kinds })
      .andWhere('(job.retryAt IS NULL OR job.retryAt <= :now)', { now })
      .andWhere(forSuspects ? '1 = 1' : 'job.lostTogether < :suspect', { suspect: suspectAfter })
      .andWhere((query) => {
        const other = query
          .subQuery()
          .select('1')
          .from(JobRow, 'other')
          .where('other.projectId = job.projectId AND other.trajectoryKey = job.trajectoryKey AND other.id <> job.id')
          .andWhere(
            new Brackets((either) =>
              either
                .where("other.status = 'running'")
                .orWhere("(other.status IN ('waiting', 'queued') AND other.targetStep < job.targetStep)"),
            ),
          );
        return `NOT EXISTS ${other.getQuery()}`;
      })
      .orderBy('job.rank')
      .addOrderBy('job.createdAt')
      .addOrderBy('job.position')
      .limit(1);
    return (await lockedApart(query, 'job').getOne()) ?? undefined;
  }

  /** The running job that this very claim got. */
  async findByClaim(workerId: string, claimId: string): Promise<JobRow | undefined> {
    return (await this.database.manager.findOneBy(JobRow, { claimId, workerId, status: 'running' })) ?? undefined;
  }

  async findHeldBy(workerId: string): Promise<JobRow[]> {
    return this.database.manager.findBy(JobRow, { status: 'running', workerId });
  }

  async findLapsed(now: number): Promise<JobRow[]> {
    return this.database.manager
      .createQueryBuilder(JobRow, 'job')
      .where("job.status = 'running' AND job.leaseUntil < :now", { now })
      .getMany();
  }

  /** Jobs that wait for the one with this key. */
  async findDependents(projectId: string, inputKey: string): Promise<JobRow[]> {
    const rows = await this.database.manager.findBy(JobDependencyRow, { projectId, inputKey });
    if (rows.length === 0) return [];
    return this.database.manager.findBy(JobRow, { id: In(rows.map(({ jobId }) => jobId)), status: 'waiting' });
  }

  /** Those who still want the job, who came first first. */
  async findOwners(jobIds: readonly string[]): Promise<JobOwnerRow[]> {
    if (jobIds.length === 0) return [];
    return this.database.manager.find(JobOwnerRow, {
      where: { jobId: In([...jobIds]), releasedAt: IsNull() },
      order: { attachedAt: 'ASC', ownerKey: 'ASC' },
    });
  }

  /** Also those who want it no more, who come last. */
  async findEveryOwner(jobIds: readonly string[]): Promise<JobOwnerRow[]> {
    if (jobIds.length === 0) return [];
    const rows = await this.database.manager.find(JobOwnerRow, {
      where: { jobId: In([...jobIds]) },
      order: { attachedAt: 'ASC', ownerKey: 'ASC' },
    });
    return [...rows.filter((row) => row.releasedAt === null), ...rows.filter((row) => row.releasedAt !== null)];
  }

  /** True when the owner is new to the job. */
  async attachOwner(job: Pick<JobRow, 'id' | 'projectId'>, owner: JobOwner, now: number): Promise<boolean> {
    const { manager } = this.database;
    const ownerKey = hashOf(owner);
    const found = await manager.findOneBy(JobOwnerRow, { jobId: job.id, ownerKey });
    if (found !== null && found.releasedAt === null) return false;
    await manager.save(JobOwnerRow, {
      jobId: job.id,
      ownerKey,
      projectId: job.projectId,
      owner,
      sweepId: owner.sweepId ?? null,
      trialId: owner.trialId ?? null,
      runId: owner.runId ?? null,
      attachedAt: found?.attachedAt ?? now,
      releasedAt: null,
    });
    return true;
  }

  async releaseOwners(owners: readonly JobOwnerRow[], now: number): Promise<void> {
    for (const { jobId, ownerKey } of owners) {
      await this.database.manager.update(JobOwnerRow, { jobId, ownerKey }, { releasedAt: now });
    }
  }

  async findArtifacts(jobIds: readonly string[]): Promise<Map<string, ArtifactRef[]>> {
    const rows =
      jobIds.length === 0
        ? []
        : await this.database.manager.find(JobArtifactRow, {
            where: { jobId: In([...jobIds]) },
            order: { jobId: 'ASC', name: 'ASC' },
          });
    const byJob = new Map<string, ArtifactRef[]>();
    for (const { jobId, name, objectKey, sha256, sizeBytes } of rows) {
      const artifacts = byJob.get(jobId) ?? [];
      byJob.set(jobId, artifacts);
      artifacts.push({ name, key: objectKey, sha256, sizeBytes });
    }
    return byJob;
  }

  async findArtifactsOf(jobId: string): Promise<ArtifactRef[]> {
    return (await this.findArtifacts([jobId])).get(jobId) ?? [];
  }

  /** Oldest first. */
  /** The newest trainings and pretrainings that were done in one attempt. */
  async findStraight(projectId: string, limit: number): Promise<JobRow[]> {
    return this.database.manager.find(JobRow, {
      where: { projectId, status: 'done', leaseEpoch: 1, kind: In(['pretrain', 'train']) },
      order: { createdAt: 'DESC', position: 'DESC' },
      take: limit,
    });
  }

  async findDoneKeys(projectId: string, keys: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    for (let at = 0; at < keys.length; at += keysAtOnce) {
      const key = In(keys.slice(at, at + keysAtOnce));
      const rows = await this.database.manager.find(JobRow, {
        select: { key: true },
        where: { projectId, status: 'done', key },
      });
      found.push(...rows.map((row) => row.key));
    }
    return found;
  }

  /** Of all attempts that have ended and of those under way. */
  async sumWorkedMs(projectId: string, now: number): Promise<number> {
    const sum = await this.database.manager
      .createQueryBuilder(JobRow, 'job')
      .select('SUM(job.workedMs)', 'worked')
      .addSelect('SUM(CASE WHEN job.claimedAt IS NULL THEN 0 ELSE :now - job.claimedAt END)', 'underWay')
      .where('job.projectId = :projectId', { projectId, now })
      .getRawOne<{ worked: number | string | null; underWay: number | string | null }>();
    return Number(sum?.worked ?? 0) + Math.max(0, Number(sum?.underWay ?? 0));
  }

  async listJobs({ projectId, sweepId, trialId, runId, status, ids, after, limit }: JobFilter): Promise<JobRow[]> {
    const query = this.database.manager
      .createQueryBuilder(JobRow, 'job')
      .where('job.projectId = :projectId', { projectId });
    if (status !== undefined) query.andWhere('job.status = :status', { status });
    if (ids !== undefined) query.andWhere('job.id IN (:...ids)', { ids: ids.length > 0 ? ids : [''] });
    const ofOwner = { sweepId, trialId, runId };
    if (Object.values(ofOwner).some((id) => id !== undefined)) {
      query.andWhere((outer) => {
        const owners = outer.subQuery().select('owner.jobId').from(JobOwnerRow, 'owner');
        owners.where('owner.projectId = :projectId');
        for (const [name, id] of Object.entries(ofOwner)) {
          if (id !== undefined) owners.andWhere(`owner.${name} = :${name}`);
        }
        return `job.id IN ${owners.getQuery()}`;
      });
      query.setParameters(Object.fromEntries(Object.entries(ofOwner).filter(([, id]) => id !== undefined)));
    }
    const last = after === undefined ? undefined : await this.findJob(after);
    if (last !== undefined) {
      query.andWhere(
        '(job.createdAt > :createdAt OR (job.createdAt = :createdAt AND (job.position > :position OR ' +
          '(job.position = :position AND job.id > :lastId))))',
        { createdAt: last.createdAt, position: last.position, lastId: last.id },
      );
    }
    return query.orderBy('job.createdAt').addOrderBy('job.position').addOrderBy('job.id').limit(limit).getMany();
  }
}
