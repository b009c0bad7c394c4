import { Inject, Injectable } from '@nestjs/common';
import type { AskOf, registerWorker, Worker } from '@paucis/contracts';
import { CONFIG, currentContext, Database, type Transaction } from '@paucis/platform';
import { LessThan, MoreThan } from 'typeorm';
import { Clock } from '../clock.js';
import type { DispatcherConfig } from '../config.js';
import { WorkerRow } from './worker.entity.js';

const forgottenAfterMs = 24 * 3_600_000;

/** Who says that it is there to work. */
@Injectable()
export class Workers {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: DispatcherConfig,
  ) {}

  async register({ workerId: id, host, slots, busy, pin, leaving }: AskOf<typeof registerWorker>): Promise<void> {
    const seenAt = this.clock.now();
    const { projectId } = currentContext();
    await this.database.transaction(async (transaction) => {
      await transaction.delete(WorkerRow, { seenAt: LessThan(seenAt - forgottenAfterMs) });
      if (leaving) await transaction.delete(WorkerRow, { id });
      else await transaction.save(WorkerRow, { id, projectId, host, slots, busy, ...pin, seenAt });
    });
  }

  /** False for a claim that was answered before, that a later one has overtaken, or whose worker is gone. */
  async noteClaim(id: string, sequence: number, transaction: Transaction): Promise<boolean> {
    const { affected } = await transaction.update(
      WorkerRow,
      { id, lastClaim: LessThan(sequence) },
      { lastClaim: sequence },
    );
    return affected === 1;
  }

  /** Those seen in the last day, the newest first. */
  async list(): Promise<Worker[]> {
    return this.viewsOf(await this.database.manager.find(WorkerRow, { order: { seenAt: 'DESC' }, take: 200 }));
  }

  async listPage(limit: number, after = ''): Promise<Worker[]> {
    const where = { id: MoreThan(after) };
    return this.viewsOf(await this.database.manager.find(WorkerRow, { where, order: { id: 'ASC' }, take: limit }));
  }

  private viewsOf(rows: readonly WorkerRow[]): Worker[] {
    const oldest = this.clock.now() - 1.5 * this.config.PAUCIS_LEASE_MS;
    return rows.map(({ projectId: _, lastClaim: __, ...row }) => ({ ...row, live: row.seenAt >= oldest }));
  }
}
