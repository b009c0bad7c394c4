import { join } from 'node:path';
import { Delivery } from '../facts/delivery.js';
import { Inbox } from '../facts/inbox.js';
import { InboxRow } from '../facts/inbox-row.entity.js';
import { Outbox } from '../facts/outbox.js';
import { OutboxAndInbox1700000000000 } from '../facts/outbox-and-inbox.migration.js';
import { OutboxRow } from '../facts/outbox-row.entity.js';
import { Broker } from '../messaging/broker.js';
import { readCredential } from '../messaging/credentials.js';
import { ServiceTransport } from '../messaging/service-transport.js';
import { ObjectCollector } from '../objects/object-collector.js';
import { ObjectHoldRow } from '../objects/object-hold.entity.js';
import { ObjectHolds } from '../objects/object-holds.js';
import { ObjectHolds1764000000000 } from '../objects/object-holds.migration.js';
import type { ObjectStore } from '../objects/object-store.js';
import { openObjectStore } from '../objects/open-object-store.js';
import { Database, type DatabaseOptions } from '../storage/database.js';
import { postgresDriver } from '../storage/postgres.js';
import { sqliteDriver } from '../storage/sqlite.js';
import type { BaseConfig } from './config.js';
import type { ServiceDefinition, StartOptions } from './define-service.js';
import { HealthProbe } from './health.js';
import { Log } from './log.js';
import { Loops } from './loops.js';
import { within } from './within.js';

/** What one running service is made of. */
export interface Parts {
  readonly config: BaseConfig;
  readonly log: Log;
  readonly loops: Loops;
  readonly broker: Broker;
  readonly database: Database | undefined;
  readonly outbox: Outbox | undefined;
  readonly objects: ObjectStore | undefined;
  readonly holds: ObjectHolds | undefined;
  readonly probe: HealthProbe;
  readonly transport: ServiceTransport;
  readonly graceMs: number;
}

/** Opens database and connection; what was opened is closed again if the rest fails. */
export async function openParts(service: ServiceDefinition, config: BaseConfig, options: StartOptions): Promise<Parts> {
  const { name } = service;
  const { graceMs = 10_000 } = options;
  const log = new Log(name, config.PAUCIS_LOG_LEVEL, options.write);
  const loops = new Loops(name, log);
  const database = await openDatabase(service, config, options);
  try {
    const { objects, holds } = await openObjects(service, config, database, loops);
    const file = config.PAUCIS_NATS_CREDENTIALS_FILE;
    const credential = file === undefined ? undefined : readCredential(file, name);
    const broker = await Broker.connect({ service: name, url: config.PAUCIS_NATS_URL, credential, log });
    const outbox = database && new Outbox(name, database);
    const inbox = database && new Inbox(name, database);
    if (database && outbox) new Delivery(broker, database, outbox, loops, log);
    loops.every('forget what is old', 3_600_000, async () => {
      await inbox?.forgetOld();
      await objects?.sweep(Date.now());
    });
    const probe = new HealthProbe(name, broker, outbox);
    const transport = new ServiceTransport(name, broker, inbox, log, graceMs);
    return { config, log, loops, broker, database, outbox, objects, holds, probe, transport, graceMs };
  } catch (error) {
    await database?.close();
    throw error;
  }
}

/** The store of a service that has one, with its holds and its collector if rows refer to objects. */
async function openObjects(
  { name, objects: whose = 'own', referenced }: ServiceDefinition,
  config: BaseConfig,
  database: Database | undefined,
  loops: Loops,
): Promise<Pick<Parts, 'objects' | 'holds'>> {
  if (whose === 'none') return { objects: undefined, holds: undefined };
  if (database === undefined || referenced === undefined) {
    return { objects: await openObjectStore(config), holds: undefined };
  }
  const holds = new ObjectHolds({ service: name, database, referenced });
  const objects = await openObjectStore(config, ({ key }) => holds.hold([key]));
  const { PAUCIS_GARBAGE_GRACE_MS: graceMs } = config;
  const collector = new ObjectCollector({ service: name, database, objects, referenced, graceMs });
  loops.every('collect objects', Math.max(200, Math.min(15_000, graceMs)), async (signal) => {
    await collector.collect(signal);
  });
  loops.every('find orphans', Math.max(1_000, graceMs), (signal) => collector.findOrphans(signal));
  return { objects, holds };
}

/** Its own tables and those that every service has. */
export const tablesOf = ({ name, entities = [], migrations = [] }: ServiceDefinition): DatabaseOptions => ({
  name,
  entities: [OutboxRow, InboxRow, ObjectHoldRow, ...entities],
  migrations: [OutboxAndInbox1700000000000, ObjectHolds1764000000000, ...migrations],
});

async function openDatabase(
  service: ServiceDefinition,
  config: BaseConfig,
  { databaseDriver }: StartOptions,
): Promise<Database | undefined> {
  if (service.database === 'none') return undefined;
  const { PAUCIS_DATABASE_URL: url, PAUCIS_DATA_FOLDER: folder } = config;
  const driver = databaseDriver ?? (url === undefined ? sqliteDriver(join(folder, 'db')) : postgresDriver(url));
  return new Database(await driver.open(tablesOf(service)));
}

/** In this order: start nothing new, finish what runs, fail what still waits for an answer, then close. */
export async function closeParts(parts: Parts): Promise<void> {
  const { loops, transport, probe, broker, database, graceMs, log } = parts;
  await Promise.all([within(graceMs, loops.stop()), transport.close()]);
  probe.stop();
  await broker.close();
  if (!(await within(graceMs, loops.stop()))) log.error('loops abandoned', { afterMs: graceMs });
  await database?.close();
}
