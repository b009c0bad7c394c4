import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, Database, type Transaction } from '@paucis/platform';
import type { DispatcherConfig } from '../config.js';
import type { JobRow } from '../jobs/job.entity.js';
import { LogChunkRow } from './log-chunk.entity.js';

/** The newest log lines of each job, up to a number of bytes. */
@Injectable()
export class Logs {
  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: DispatcherConfig,
  ) {}

  /** True when older lines had to go. */
  async append(
    { id: jobId, projectId, leaseEpoch }: Pick<JobRow, 'id' | 'projectId' | 'leaseEpoch'>,
    sequence: number,
    lines: readonly string[],
    transaction: Transaction,
  ): Promise<boolean> {
    if (lines.length === 0) return false;
    const limit = this.config.PAUCIS_JOB_LOG_BYTES;
    const kept = newestWithin(lines, limit);
    const sizeBytes = sizeOf(kept);
    await transaction.insert(LogChunkRow, { jobId, projectId, leaseEpoch, sequence, lines: kept, sizeBytes });
    const older = await transaction.find(LogChunkRow, {
      select: { jobId: true, leaseEpoch: true, sequence: true, sizeBytes: true },
      where: { jobId },
      order: { leaseEpoch: 'DESC', sequence: 'DESC' },
    });
    let total = 0;
    const dropped = older.filter((chunk) => (total += chunk.sizeBytes) > limit);
    for (const chunk of dropped) {
      await transaction.delete(LogChunkRow, { jobId, leaseEpoch: chunk.leaseEpoch, sequence: chunk.sequence });
    }
    return dropped.length > 0 || kept.length < lines.length;
  }

  async findLines(jobId: string): Promise<string[]> {
    const chunks = await this.database.manager.find(LogChunkRow, {
      where: { jobId },
      order: { leaseEpoch: 'ASC', sequence: 'ASC' },
    });
    return chunks.flatMap(({ lines }) => lines);
  }
}

function newestWithin(lines: readonly string[], limit: number): string[] {
  let total = 0;
  const tooOld = lines.findLastIndex((line) => (total += sizeOf([line])) > limit);
  return lines.slice(tooOld + 1);
}

/** As JSON in UTF-8: a line, its quotes and comma. */
const sizeOf = (lines: readonly string[]): number =>
  lines.reduce((sum, line) => sum + Buffer.byteLength(JSON.stringify(line)) + 1, 0);
