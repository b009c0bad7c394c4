import { Controller, Module } from '@nestjs/common';
import { jobFailed, jobFinished, type PayloadOf, type ServiceName } from '@paucis/contracts';
import {
  Asks,
  BaseConfig,
  defineService,
  FolderStore,
  Handles,
  type RunningService,
  startService,
} from '@paucis/platform';
import { type DatabaseKind, emptyDatabases, startBroker, temporaryFolder } from '@paucis/testing';
import { join } from 'node:path';
import { dispatcher } from '../src/dispatcher.js';

/** What the tuner heard, in the order of arrival. */
export interface Heard {
  readonly finished: PayloadOf<typeof jobFinished>[];
  readonly failed: PayloadOf<typeof jobFailed>[];
}

export interface Stage extends AsyncDisposable {
  /** Asks as the tuner. */
  readonly tuner: Asks;
  /** Asks as a trainer. */
  readonly trainer: Asks;
  /** Asks as the gateway. */
  readonly gateway: Asks;
  readonly heard: Heard;
  readonly objects: FolderStore;
  readonly broker: Awaited<ReturnType<typeof startBroker>>;
  stopDispatcher(): Promise<void>;
  startDispatcher(): Promise<void>;
}

type Settings = Readonly<Record<string, string>>;

/** For a suite: stages of which each has an empty database of that kind. */
export function stagesOn(kind: DatabaseKind): (settings?: Settings) => Promise<Stage> {
  const emptyDatabase = emptyDatabases(kind);
  return async (settings = {}) => startStage({ ...(await emptyDatabase()), ...settings });
}

/** A dispatcher on a real broker and database, and the two services that talk to it. */
async function startStage(settings: Settings): Promise<Stage> {
  const folder = await temporaryFolder();
  const broker = await startBroker();
  const environment = {
    PAUCIS_DATA_FOLDER: folder.path,
    PAUCIS_NATS_URL: broker.url,
    PAUCIS_RETRY_BACKOFF_MS: '0',
    PAUCIS_LEASE_MS: '60000',
    ...settings,
  };
  const quiet = { environment, write: () => undefined };
  const heard: Heard = { finished: [], failed: [] };
  const tuner = await startService(tunerThatHears(heard), quiet);
  const trainer = await startService(asking('trainer'), quiet);
  const gateway = await startService(asking('gateway'), quiet);
  let running: RunningService | undefined = await startService(dispatcher, quiet);
  return {
    tuner: tuner.app.get(Asks),
    trainer: trainer.app.get(Asks),
    gateway: gateway.app.get(Asks),
    heard,
    broker,
    objects: new FolderStore(join(folder.path, 'objects')),
    async stopDispatcher() {
      await running?.stop();
      running = undefined;
    },
    async startDispatcher() {
      running = await startService(dispatcher, quiet);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([running?.stop(), tuner.stop(), trainer.stop(), gateway.stop()]);
      await broker[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function tunerThatHears(heard: Heard) {
  @Controller()
  class Listener {
    @Handles(jobFinished, 'tuner')
    finished(payload: PayloadOf<typeof jobFinished>): void {
      heard.finished.push(payload);
    }

    @Handles(jobFailed, 'tuner')
    failed(payload: PayloadOf<typeof jobFailed>): void {
      heard.failed.push(payload);
    }
  }

  @Module({ controllers: [Listener] })
  class ListeningTuner {}

  return defineService({ name: 'tuner', module: ListeningTuner, config: BaseConfig });
}

function asking(name: ServiceName) {
  @Module({})
  class AskingService {}

  return defineService({ name, module: AskingService, config: BaseConfig, database: 'none' });
}
