import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CONFIG, Database, Loops, ObjectStore } from '@paucis/platform';
import { In, LessThanOrEqual } from 'typeorm';
import { Clock } from '../clock.js';
import type { DispatcherConfig } from '../config.js';
import { JobArtifactRow } from '../jobs/job-artifact.entity.js';
import { CheckpointRow } from './checkpoint.entity.js';
import { GarbageRow } from './garbage.entity.js';

const batch = 100;

/** Deletes bytes under this service's prefix that no row refers to. */
@Injectable()
export class Collector implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly objects: ObjectStore,
    private readonly loops: Loops,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: DispatcherConfig,
  ) {}

  onModuleInit(): void {
    const { PAUCIS_GARBAGE_GRACE_MS: graceMs } = this.config;
    this.loops.every('garbage', Math.max(200, Math.min(15_000, graceMs)), () => this.collectDiscarded());
    this.loops.every('orphans', Math.max(1_000, graceMs), (signal) => this.collectOrphans(signal));
  }

  /** What rows have let go of. */
  private async collectDiscarded(): Promise<void> {
    const { manager } = this.database;
    const due = await manager.find(GarbageRow, {
      where: { collectAt: LessThanOrEqual(this.clock.now()) },
      order: { collectAt: 'ASC' },
      take: batch,
    });
    const keys = due.map(({ objectKey }) => objectKey);
    if (keys.length === 0) return;
    await this.delete(keys);
    await this.database.transaction((transaction) => transaction.delete(GarbageRow, { objectKey: In(keys) }));
  }

  /** What a process has stored and died before it could report. */
  private async collectOrphans(signal: AbortSignal): Promise<void> {
    const oldest = this.clock.now() - this.config.PAUCIS_GARBAGE_GRACE_MS;
    let keys: string[] = [];
    for await (const { key, storedAt } of this.objects.list('dispatcher')) {
      if (signal.aborted) return;
      if (storedAt < oldest) keys.push(key);
      if (keys.length < batch) continue;
      await this.delete(keys);
      keys = [];
    }
    await this.delete(keys);
  }

  private async delete(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    const { manager } = this.database;
    const where = { objectKey: In([...keys]) };
    const rows = [...(await manager.findBy(JobArtifactRow, where)), ...(await manager.findBy(CheckpointRow, where))];
    const wanted = new Set(rows.map(({ objectKey }) => objectKey));
    for (const key of keys) if (!wanted.has(key)) await this.objects.delete(key);
  }
}
