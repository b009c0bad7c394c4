import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServiceName } from '@paucis/contracts';
import type { z } from 'zod';
import type { Referenced } from '../objects/object-holds.js';
import type { DatabaseDriver, EntityClass, MigrationClass } from '../storage/database.js';
import type { BaseConfig } from './config.js';

/** A service that also speaks HTTP (the gateway). */
export interface HttpOptions<Config> {
  address(config: Config): { host: string; port: number; bodyLimitBytes?: number };
  /** Pipes, guards, filters, CORS, routes of files: before the service listens. */
  configure?(app: NestFastifyApplication, config: Config): void | Promise<void>;
}

/** What a service is: its name, its Nest module, its settings and its tables. */
export interface ServiceDefinition<Schema extends z.ZodType<BaseConfig> = z.ZodType<BaseConfig>> {
  readonly name: ServiceName;
  /** Controllers and providers; platform's injectables are global. */
  readonly module: new () => object;
  /** `BaseConfig`, or `BaseConfig.extend({ ... })`. */
  readonly config: Schema;
  readonly entities?: readonly EntityClass[];
  readonly migrations?: readonly MigrationClass[];
  /** `none`: the service has no tables, outbox or inbox (the trainer). */
  readonly database?: 'own' | 'none';
  /** Which objects its rows refer to: what it stores is held until then, and collected when no row does any more. */
  readonly referenced?: Referenced;
  /** `none`: it has no keys of the object store (the trainer gets a grant for each object). */
  readonly objects?: 'own' | 'none';
  readonly http?: HttpOptions<z.output<Schema>>;
}

export interface StartOptions {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** As the settings say unless one is given. */
  readonly databaseDriver?: DatabaseDriver;
  /** How long a stop waits for what is under way; 10 s unless given. */
  readonly graceMs?: number;
  /** Where log lines go; standard output unless given. */
  readonly write?: (line: string) => void;
}

/** Keeps the type of its config. */
export const defineService = <Schema extends z.ZodType<BaseConfig>>(
  service: ServiceDefinition<Schema>,
): ServiceDefinition<Schema> => service;
