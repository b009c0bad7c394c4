import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import type { ServiceName } from '@paucis/contracts';
import { Outbox } from '../facts/outbox.js';
import { Asks } from '../messaging/asks.js';
import { Hints } from '../messaging/hints.js';
import { ServiceTransport } from '../messaging/service-transport.js';
import { ObjectHolds } from '../objects/object-holds.js';
import { ObjectStore } from '../objects/object-store.js';
import { Database } from '../storage/database.js';
import { healthController, HealthProbe } from './health.js';
import { Log } from './log.js';
import { Loops } from './loops.js';
import type { Parts } from './parts.js';

/** Injects a service's settings: `@Inject(CONFIG) private readonly config: RegistryConfig`. */
export const CONFIG = Symbol('CONFIG');

/** Makes platform's parts injectable everywhere in one service. */
@Module({})
export class PlatformModule {
  static forService(name: ServiceName, parts: Parts): DynamicModule {
    const { broker, config, database, holds, log, loops, objects, outbox, probe, transport } = parts;
    const providers: Provider[] = [
      { provide: CONFIG, useValue: config },
      { provide: Log, useValue: log },
      { provide: Loops, useValue: loops },
      { provide: Asks, useValue: new Asks(name, broker) },
      { provide: Hints, useValue: new Hints(name, broker) },
      { provide: HealthProbe, useValue: probe },
      { provide: ServiceTransport, useValue: transport },
      ...(objects ? [{ provide: ObjectStore, useValue: objects }] : []),
      ...(holds ? [{ provide: ObjectHolds, useValue: holds }] : []),
      ...(database ? [{ provide: Database, useValue: database }] : []),
      ...(outbox ? [{ provide: Outbox, useValue: outbox }] : []),
    ];
    return {
      module: PlatformModule,
      global: true,
      controllers: [healthController(name, probe)],
      providers,
      exports: providers.map((provider) => (provider as { provide: symbol }).provide),
    };
  }
}
