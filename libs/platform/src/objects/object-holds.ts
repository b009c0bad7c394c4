import { setTimeout as delay } from 'node:timers/promises';
import { Conflict, Invalid, type ServiceName, Unavailable } from '@paucis/contracts';
import { type EntityManager, In, IsNull, LessThan } from 'typeorm';
import { currentContext } from '../messaging/context.js';
import type { Database } from '../storage/database.js';
import type { Transaction } from '../storage/transaction.js';
import { ObjectHoldRow } from './object-hold.entity.js';

/** Which of these keys rows of the service refer to. Asked inside a transaction. */
export type Referenced = (keys: readonly string[], manager: EntityManager) => Promise<Iterable<string>>;

export interface HoldsOptions {
  /** Whose objects: the prefix of their keys. */
  readonly service: ServiceName;
  readonly database: Pick<Database, 'transaction'>;
  readonly referenced: Referenced;
  readonly now?: () => number;
  /** Waits for a deletion under way. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** From storing bytes to committing the row that refers to them. */
const holdMs = 3_600_000;
/** How long a hold waits for a deletion under way. */
const deletionPausesMs = [20, 80, 320, 1_280];

/**
 * Keeps bytes of this service from its collector while no row refers to them yet:
 *
 * 1. `hold` commits an intent, then the bytes are stored and verified;
 * 2. `confirm`, in the transaction that writes the referring row, makes sure that they were not collected since;
 * 3. `release`, in the transaction that drops the row, hands them to the collector, which looks for other rows first.
 *
 * Safety rests on rows alone. A clock that is wrong makes a `confirm` fail at worst, and the bytes are stored again.
 */
export class ObjectHolds {
  private readonly now: () => number;
  private readonly pause: (ms: number) => Promise<unknown>;

  constructor(private readonly options: HoldsOptions) {
    this.now = options.now ?? (() => Date.now());
    this.pause = options.pause ?? delay;
  }

  /** Throws `Unavailable` when bytes under one of the keys are just being deleted and that takes long. */
  async hold(keys: readonly string[], forMs: number = holdMs): Promise<void> {
    if (keys.length === 0) return;
    for (const pauseMs of [...deletionPausesMs, undefined]) {
      const deleting = await this.options.database.transaction((transaction) => this.tryHold(keys, forMs, transaction));
      if (deleting === undefined) return;
      if (pauseMs !== undefined) await this.pause(pauseMs);
      else throw new Unavailable('object-deleting', `old bytes of ${deleting} are being deleted; try again`);
    }
  }

  /** Throws `Conflict` when the bytes may be gone: whoever has them stores them again. */
  async confirm(keys: readonly string[], transaction: Transaction): Promise<void> {
    if (keys.length === 0) return;
    const held = heldUnder(keys);
    // Locks the rows: the collector decides before this or sees the row that is about to refer to them.
    await transaction.update(ObjectHoldRow, held, { until: this.now() });
    const found = await keysOf(held, transaction);
    const missing = keys.filter((key) => !found.has(key));
    if (missing.length === 0) return;
    // Another row may have referred to them since, so that the hold was let go of.
    await this.insert(missing, this.now(), transaction);
    const safe = await keysOf(held, transaction);
    const wanted = new Set(await this.options.referenced(missing, transaction));
    const lost = missing.find((key) => !safe.has(key) || !wanted.has(key));
    if (lost === undefined) return;
    throw new Conflict('object-collected', `object ${lost} was collected before a row referred to it; store it again`, {
      key: lost,
    });
  }

  /** Bytes that a row has let go of are deleted `afterMs` later unless some row refers to them then. */
  async release(keys: readonly string[], transaction: Transaction, afterMs = 0): Promise<void> {
    if (keys.length === 0) return;
    const until = this.now() + afterMs;
    await this.insert(keys, until, transaction);
    await transaction.update(ObjectHoldRow, heldUnder(keys), { until });
  }

  /** The first key whose bytes are being deleted; undefined when all are held. */
  private async tryHold(keys: readonly string[], forMs: number, transaction: Transaction): Promise<string | undefined> {
    const until = this.now() + forMs;
    await this.insert(keys, until, transaction);
    await transaction.update(ObjectHoldRow, { ...heldUnder(keys), until: LessThan(until) }, { until });
    const found = await keysOf(heldUnder(keys), transaction);
    return keys.find((key) => !found.has(key));
  }

  private async insert(keys: readonly string[], until: number, transaction: Transaction): Promise<void> {
    const foreign = keys.find((key) => !key.startsWith(`${this.options.service}/`));
    if (foreign !== undefined) {
      throw new Invalid(
        'foreign-object',
        `${this.options.service} may hold and collect its own objects only, not ${foreign}`,
      );
    }
    const { projectId } = currentContext();
    const rows = [...new Set(keys)].sort().map((objectKey) => ({ objectKey, projectId, until, deletion: null }));
    await transaction.createQueryBuilder().insert().into(ObjectHoldRow).values(rows).orIgnore().execute();
  }
}

const heldUnder = (keys: readonly string[]) => ({ objectKey: In([...keys]), deletion: IsNull() });

async function keysOf(where: ReturnType<typeof heldUnder>, manager: EntityManager): Promise<Set<string>> {
  return new Set((await manager.find(ObjectHoldRow, { where })).map(({ objectKey }) => objectKey));
}
