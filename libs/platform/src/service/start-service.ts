import 'reflect-metadata';
import { type DynamicModule, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AsyncMicroserviceOptions } from '@nestjs/microservices';
import type { ServiceName } from '@paucis/contracts';
import type { BaseConfig } from './config.js';
import { loadConfig } from './config.js';
import type { ServiceDefinition, StartOptions } from './define-service.js';
import { type Log, nestLogger } from './log.js';
import { closeParts, openParts, type Parts } from './parts.js';
import { PlatformModule } from './platform.module.js';
import { within } from './within.js';

/** A service that answers. */
export interface RunningService {
  readonly name: ServiceName;
  /** `app.get(SomeProvider)`; for hosts and specs. */
  readonly app: INestApplicationContext;
  readonly log: Log;
  /** The subjects that it answers or listens on: a test compares them with the contract. */
  readonly subjects: readonly string[];
  /** Where HTTP is served, for a service with `http`. */
  readonly url: string | undefined;
  /** Takes nothing new, finishes what is under way (10 s at most unless told), closes; a second call waits for the first. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

@Module({})
class ServiceRoot {}

/**
 * Starts one service: alone in its process, or beside others, each with its own Nest application, connection,
 * credentials and database. Resolves when its questions are answered.
 */
export async function startService(service: ServiceDefinition, options: StartOptions = {}): Promise<RunningService> {
  const config = loadConfig(service.config, options.environment);
  const parts = await openParts(service, config, options);
  const root: DynamicModule = {
    module: ServiceRoot,
    imports: [PlatformModule.forService(service.name, parts), service.module],
  };
  try {
    const { app, url } = service.http ? await startHttp(service, config, root, parts) : await startSilent(root, parts);
    parts.loops.start();
    parts.log.info('service started', { subjects: parts.transport.subjects.length, ...(url && { url }) });
    return running(service.name, app, url, parts);
  } catch (error) {
    await closeParts(parts);
    throw error;
  }
}

const nestOptions = (parts: Parts) => ({ logger: nestLogger(parts.log), abortOnError: false });

async function startSilent(
  root: DynamicModule,
  parts: Parts,
): Promise<{ app: INestApplicationContext; url: undefined }> {
  const transport: AsyncMicroserviceOptions = { inject: [], useFactory: () => ({ strategy: parts.transport }) };
  const app = await NestFactory.createMicroservice<AsyncMicroserviceOptions>(root, {
    ...transport,
    ...nestOptions(parts),
  });
  await orClose(app, () => app.listen());
  return { app, url: undefined };
}

async function startHttp(
  { http }: ServiceDefinition,
  config: BaseConfig,
  root: DynamicModule,
  parts: Parts,
): Promise<{ app: INestApplicationContext; url: string }> {
  if (http === undefined) throw new Error('startHttp needs http options');
  // Fastify is loaded only by who serves HTTP.
  const { FastifyAdapter } = await import('@nestjs/platform-fastify');
  const { host, port, bodyLimitBytes } = http.address(config);
  const adapter = new FastifyAdapter({
    forceCloseConnections: true,
    ...(bodyLimitBytes && { bodyLimit: bodyLimitBytes }),
  });
  const app = await NestFactory.create<import('@nestjs/platform-fastify').NestFastifyApplication>(
    root,
    adapter,
    nestOptions(parts),
  );
  await orClose(app, async () => {
    await http.configure?.(app, config);
    app.connectMicroservice({ strategy: parts.transport });
    await app.startAllMicroservices();
    await app.listen(port, host);
  });
  return { app, url: await app.getUrl() };
}

async function orClose(app: INestApplicationContext, start: () => Promise<unknown>): Promise<void> {
  try {
    await start();
  } catch (error) {
    await app.close();
    throw error;
  }
}

function running(
  name: ServiceName,
  app: INestApplicationContext,
  url: string | undefined,
  parts: Parts,
): RunningService {
  const stop = async () => {
    const startedAt = performance.now();
    await Promise.all([within(parts.graceMs, parts.loops.stop()), parts.transport.close()]);
    await app.close();
    await closeParts(parts);
    parts.log.info('service stopped', { ms: Math.round(performance.now() - startedAt) });
  };
  let stopping: Promise<void> | undefined;
  const once = () => (stopping ??= stop());
  const { log, transport } = parts;
  return { name, app, log, subjects: transport.subjects, url, stop: once, [Symbol.asyncDispose]: once };
}

/** Stops the services, the last started first, on SIGTERM or SIGINT; a second signal ends the process at once. */
export function stopOnSignals(services: readonly RunningService[]): void {
  const stopAll = async () => {
    for (const service of [...services].reverse()) await service.stop();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      process.once(signal, () => process.exit(1));
      stopAll().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}
