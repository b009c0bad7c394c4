import 'reflect-metadata';

export { Outbox } from './facts/outbox.js';
export { OutboxRow } from './facts/outbox-row.entity.js';
export { type AskOptions, Asks } from './messaging/asks.js';
export {
  childSpan,
  currentContext,
  findContext,
  type MessageContext,
  rootContext,
  runInContext,
  serviceContext,
} from './messaging/context.js';
export {
  type Credential,
  type Credentials,
  newCredentials,
  readCredential,
  writeCredentials,
} from './messaging/credentials.js';
export { Handles } from './messaging/handles.js';
export { Hints } from './messaging/hints.js';
export {
  inboxPrefixOf,
  natsServerConfig,
  type NatsServerOptions,
  type Permissions,
  permissionsFor,
} from './messaging/permissions.js';
export { FolderStore } from './objects/folder-store.js';
export { ObjectHolds, type Referenced } from './objects/object-holds.js';
export { ObjectStore, type StoredObject, type VerifiedObject } from './objects/object-store.js';
export { openObjectStore } from './objects/open-object-store.js';
export { BaseConfig, loadConfig } from './service/config.js';
export {
  defineService,
  type HttpOptions,
  type ServiceDefinition,
  type StartOptions,
} from './service/define-service.js';
export { HealthProbe } from './service/health.js';
export { Health, healthOf, healthQuestions } from './service/health.question.js';
export { Log, type LogFields, type LogLevel } from './service/log.js';
export { type Loop, Loops } from './service/loops.js';
export { tablesOf } from './service/parts.js';
export { CONFIG } from './service/platform.module.js';
export { type RunningService, startService, stopOnSignals } from './service/start-service.js';
export {
  Database,
  type DatabaseDriver,
  type DatabaseOptions,
  type EntityClass,
  type MigrationClass,
  type OpenDatabase,
  type TransactionOptions,
} from './storage/database.js';
export { double } from './storage/double.js';
export { instant } from './storage/instant.js';
export { lockedApart } from './storage/locked-apart.js';
export { type MovedTable, type MoveOptions, moveToPostgres } from './storage/move-to-postgres.js';
export { postgresDriver } from './storage/postgres.js';
export { sqliteDriver } from './storage/sqlite.js';
export type { Transaction } from './storage/transaction.js';
export { builtModule } from './threads/built-module.js';
export { answerOf, type Task, type TaskReply, TaskThreads, type TaskTable } from './threads/task-threads.js';
