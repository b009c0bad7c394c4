import { randomUUID } from 'node:crypto';
import type { ServiceName } from '@paucis/contracts';
import { In, IsNull, LessThan, LessThanOrEqual, Not } from 'typeorm';
import { currentContext } from '../messaging/context.js';
import type { Database } from '../storage/database.js';
import { ObjectHoldRow } from './object-hold.entity.js';
import type { Referenced } from './object-holds.js';
import type { ObjectStore } from './object-store.js';

export interface CollectorOptions {
  /** Whose objects: the prefix of their keys. */
  readonly service: ServiceName;
  readonly database: Pick<Database, 'transaction' | 'manager'>;
  readonly objects: Pick<ObjectStore, 'delete' | 'list'>;
  readonly referenced: Referenced;
  /** How long bytes are spared that nobody has announced. */
  readonly graceMs: number;
  readonly now?: () => number;
}

const batch = 100;
/** A deletion that takes so long has died with its process; far longer than a request can last. */
const abandonedMs = 300_000;

/**
 * Deletes bytes of one service that none of its rows refers to. Each deletion is decided in a transaction, where a mark
 * keeps others from referring to the bytes until they are gone; a crash leaves the mark, and somebody goes on later.
 */
export class ObjectCollector {
  private readonly now: () => number;

  constructor(private readonly options: CollectorOptions) {
    this.now = options.now ?? (() => Date.now());
  }

  /** Deletes what no hold protects any more and no row refers to; counts the deleted. */
  async collect(signal?: AbortSignal): Promise<number> {
    let deleted = 0;
    for (;;) {
      if (signal?.aborted) return deleted;
      const deletion = randomUUID();
      const doomed = await this.decide(deletion);
      if (doomed === undefined) return deleted;
      for (const key of doomed) await this.options.objects.delete(key);
      await this.options.database.transaction((transaction) => transaction.delete(ObjectHoldRow, { deletion }));
      deleted += doomed.length;
    }
  }

  /** Finds bytes that nobody has announced, as a process leaves them that died before it could report. */
  async findOrphans(signal?: AbortSignal): Promise<void> {
    const oldest = this.now() - this.options.graceMs;
    let keys: string[] = [];
    for await (const { key, storedAt } of this.options.objects.list(this.options.service)) {
      if (signal?.aborted) return;
      if (storedAt < oldest) keys.push(key);
      if (keys.length < batch) continue;
      await this.suspect(keys);
      keys = [];
    }
    await this.suspect(keys);
  }

  /** What to delete now; undefined when nothing is left to decide. */
  private async decide(deletion: string): Promise<readonly string[] | undefined> {
    const { database, referenced } = this.options;
    const now = this.now();
    const due = [
      { deletion: IsNull(), until: LessThanOrEqual(now) },
      { deletion: Not(IsNull()), until: LessThan(now - abandonedMs) },
    ];
    const candidates = await database.manager.find(ObjectHoldRow, { where: due, order: { until: 'ASC' }, take: batch });
    if (candidates.length === 0) return undefined;
    const objectKey = In(candidates.map((row) => row.objectKey));
    return database.transaction(async (transaction) => {
      // Marked first, which locks them, then looked at: a row that refers to one was committed before, or is refused.
      for (const where of due)
        await transaction.update(ObjectHoldRow, { ...where, objectKey }, { deletion, until: now });
      const marked = (await transaction.findBy(ObjectHoldRow, { deletion })).map((row) => row.objectKey);
      const wanted = new Set(await referenced(marked, transaction));
      if (wanted.size > 0) await transaction.delete(ObjectHoldRow, { objectKey: In([...wanted]) });
      return marked.filter((key) => !wanted.has(key));
    });
  }

  private async suspect(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    const { database, referenced } = this.options;
    const wanted = new Set(await referenced(keys, database.manager));
    const { projectId } = currentContext();
    const until = this.now();
    const rows = keys
      .filter((key) => !wanted.has(key))
      .map((objectKey) => ({ objectKey, projectId, until, deletion: null }));
    if (rows.length === 0) return;
    await database.transaction((transaction) =>
      transaction.createQueryBuilder().insert().into(ObjectHoldRow).values(rows).orIgnore().execute(),
    );
  }
}
