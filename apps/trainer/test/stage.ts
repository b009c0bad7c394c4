import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { listWorkers, type ServiceName } from '@paucis/contracts';
import { Asks, BaseConfig, defineService, type ObjectStore, openObjectStore, startService } from '@paucis/platform';
import {
  type Broker,
  repositoryRoot,
  type RunningProcess,
  startBroker,
  startProcess,
  temporaryFolder,
  waitFor,
} from '@paucis/testing';

/** Short enough for a test to outlive, long enough for a busy machine to keep. */
export const leaseMs = 5_000;

export interface Stage extends AsyncDisposable {
  readonly broker: Broker;
  /** Asks as the tuner. */
  readonly tuner: Asks;
  /** Asks as the gateway. */
  readonly gateway: Asks;
  readonly objects: ObjectStore;
  /** Starts a trainer and waits until the dispatcher knows it. */
  startTrainer(settings?: Readonly<Record<string, string>>): Promise<RunningProcess>;
}

/** A broker, a dispatcher and trainers, each a process of its own; `storage` is for the dispatcher alone. */
export async function startStage(storage: Readonly<Record<string, string>> = {}): Promise<Stage> {
  const folder = await temporaryFolder();
  const broker = await startBroker();
  const environment = {
    PAUCIS_DATA_FOLDER: folder.path,
    PAUCIS_NATS_URL: broker.url,
    PAUCIS_LOG_LEVEL: 'debug',
    PAUCIS_LEASE_MS: String(leaseMs),
    PAUCIS_RETRY_BACKOFF_MS: '50',
  };
  const program = (app: string) => join(repositoryRoot(), 'apps', app, 'dist', 'main.js');
  const processes = [await startProcess(process.execPath, [program('dispatcher')], { ...environment, ...storage })];
  const quiet = { environment, write: () => undefined };
  const tuner = await startService(asking('tuner'), quiet);
  const gateway = await startService(asking('gateway'), quiet);
  const workers = async () => (await tuner.app.get(Asks).ask(listWorkers, {})).workers;
  return {
    broker,
    tuner: tuner.app.get(Asks),
    gateway: gateway.app.get(Asks),
    objects: await openObjectStore(BaseConfig.parse({ ...environment, ...storage })),
    async startTrainer(settings = {}) {
      const own = { PAUCIS_SLOTS: '1', PAUCIS_CHECKPOINT_MS: '200', PAUCIS_REPORT_MS: '100', PAUCIS_POLL_MS: '300' };
      const trainer = await startProcess(process.execPath, [program('trainer')], {
        ...environment,
        ...own,
        ...settings,
      });
      processes.push(trainer);
      const ready = () => linesOf(trainer).find(({ happened }) => happened === 'worker ready')?.workerId;
      const id = await waitFor(() => ready() ?? !trainer.isRunning, {
        what: 'a trainer to be ready',
        timeoutMs: 180_000,
      });
      if (id === true) throw new Error(`the trainer ended: ${(await trainer.exited).code}: ${trainer.stderr}`);
      await waitFor(async () => (await workers()).some((worker) => worker.id === id), {
        what: 'the worker to register',
      });
      return trainer;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([tuner.stop(), gateway.stop()]);
      await Promise.all(processes.map((one) => one[Symbol.asyncDispose]()));
      await broker[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

export interface LogLine {
  readonly happened: string;
  readonly pid?: number;
  readonly workerId?: string;
  readonly [field: string]: unknown;
}

/** The whole log lines that a process has written. */
export function linesOf({ stdout }: RunningProcess): LogLine[] {
  const text = stdout.slice(0, stdout.lastIndexOf('\n') + 1);
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogLine);
}

/** Process ids of a trainer's slots, the newest last. */
export const slotPids = (trainer: RunningProcess): number[] =>
  linesOf(trainer)
    .filter(({ happened }) => happened === 'slot process started')
    .map(({ pid }) => pid as number);

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function asking(name: ServiceName) {
  @Module({})
  class AskingService {}

  return defineService({ name, module: AskingService, config: BaseConfig, database: 'none' });
}
