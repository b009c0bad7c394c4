import { Module } from '@nestjs/common';
import { addDataset, type AskInputOf, type Dataset, getDataset } from '@paucis/contracts';
import { Asks, BaseConfig, defineService, ObjectStore, type RunningService, startService } from '@paucis/platform';
import { startBroker, temporaryFolder, waitFor } from '@paucis/testing';
import { registry } from '../src/registry.js';

@Module({})
class Nothing {}

const asker = (name: 'gateway' | 'tuner' | 'evaluator') =>
  defineService({ name, module: Nothing, config: BaseConfig, database: 'none' });

export interface StartedRegistry extends Askers {
  readonly service: RunningService;
  /** Uploads, adds and waits until the ingest has ended. */
  add(name: string, bytes: Uint8Array, more?: Partial<AskInputOf<typeof addDataset>>): Promise<Dataset>;
}

/** A broker, an empty data folder and the registry on them, for as long as the file's specs run. */
export async function startAll(
  settings: Readonly<Record<string, string>> = {},
): Promise<StartedRegistry & { readonly folder: string }> {
  const broker = await startBroker();
  const folder = await temporaryFolder();
  const registry = await startRegistry(broker.url, folder.path, settings);
  return {
    ...registry,
    folder: folder.path,
    async [Symbol.asyncDispose]() {
      await registry[Symbol.asyncDispose]();
      await broker[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

export interface Askers extends AsyncDisposable {
  readonly objects: ObjectStore;
  /** As the service of that name would ask. */
  readonly gateway: Asks;
  readonly tuner: Asks;
  readonly evaluator: Asks;
}

/** The services that ask the registry, without anything to answer themselves. */
export async function startAskers(url: string, folder: string): Promise<Askers> {
  const options = { environment: { PAUCIS_DATA_FOLDER: folder, PAUCIS_NATS_URL: url }, write: () => undefined };
  const started = await Promise.all(
    (['gateway', 'tuner', 'evaluator'] as const).map((name) => startService(asker(name), options)),
  );
  const [gateway, tuner, evaluator] = started.map(({ app }) => app.get(Asks)) as [Asks, Asks, Asks];
  return {
    objects: (started[0] as RunningService).app.get(ObjectStore),
    ...{ gateway, tuner, evaluator },
    async [Symbol.asyncDispose]() {
      await Promise.all(started.map((service) => service.stop()));
    },
  };
}

/** The real registry on a data folder, with the services that ask it. */
export async function startRegistry(
  url: string,
  folder: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<StartedRegistry> {
  const environment = { PAUCIS_DATA_FOLDER: folder, PAUCIS_NATS_URL: url, ...settings };
  const service = await startService(registry, { environment, write: () => undefined });
  const askers = await startAskers(url, folder);
  const { objects, gateway } = askers;
  return {
    ...askers,
    service,
    async add(name, bytes, more = {}) {
      const upload = await objects.put('gateway', bytes, { name: 'upload' });
      const file = { name, uploadId: 'upload_1', objectKey: upload.key, fileName: `${name}.npz`, ...more };
      const { id } = await gateway.ask(addDataset, file);
      return waitFor(
        async () => {
          const dataset = await gateway.ask(getDataset, { dataset: id });
          return dataset.status === 'ingesting' ? undefined : dataset;
        },
        { what: 'the ingest to end', timeoutMs: 90_000 },
      );
    },
    async [Symbol.asyncDispose]() {
      await askers[Symbol.asyncDispose]();
      await service.stop();
    },
  };
}
