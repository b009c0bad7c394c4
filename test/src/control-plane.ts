import { Module } from '@nestjs/common';
import { join } from 'node:path';
import {
  type AnswerOf,
  type AskInputOf,
  addDataset,
  claimJob,
  finishJob,
  getDataset,
  type JobPin,
  type Lease,
  newId,
  type Question,
  registerWorker,
  type ServiceName,
} from '@paucis/contracts';
import { dispatcher } from '@paucis/dispatcher';
import { Asks, BaseConfig, defineService, FolderStore, type RunningService, startService } from '@paucis/platform';
import { registry } from '@paucis/registry';
import { type Broker, startBroker, temporaryFolder, waitFor, writeTinyDataset } from '@paucis/testing';
import { createReadStream } from 'node:fs';
import { tuner } from '@paucis/tuner';

export const pin: JobPin = {
  codeVersion: 'test',
  profile: { runtime: 'cpu', runtimeVersion: 'none', device: 'cpu', precision: 'float32', threads: 1 },
};

@Module({})
class NoParts {}

/** A connection that asks in the name of a service which is not running here. */
async function speakAs(name: ServiceName, environment: Record<string, string>): Promise<RunningService> {
  return startService(defineService({ name, module: NoParts, config: BaseConfig, database: 'none' }), {
    environment,
    write: () => undefined,
  });
}

/** Registry, dispatcher and tuner on a real broker, with the test in the places of gateway and trainer. */
export class ControlPlane implements AsyncDisposable {
  private constructor(
    readonly broker: Broker,
    readonly folder: Awaited<ReturnType<typeof temporaryFolder>>,
    private readonly environment: Record<string, string>,
    readonly services: Map<string, RunningService>,
    private readonly gateway: RunningService,
    private readonly trainer: RunningService,
  ) {}

  static async start(): Promise<ControlPlane> {
    const broker = await startBroker();
    const folder = await temporaryFolder();
    const environment = {
      PAUCIS_DATA_FOLDER: folder.path,
      PAUCIS_NATS_URL: broker.url,
      PAUCIS_LEASE_MS: '2000',
      PAUCIS_LOG_LEVEL: 'error',
    };
    const services = new Map<string, RunningService>();
    const speakers = [await speakAs('gateway', environment), await speakAs('trainer', environment)] as const;
    const plane = new ControlPlane(broker, folder, environment, services, ...speakers);
    for (const name of ['registry', 'dispatcher', 'tuner'] as const) await plane.startOne(name);
    return plane;
  }

  async startOne(name: 'registry' | 'dispatcher' | 'tuner'): Promise<void> {
    const definition = { registry, dispatcher, tuner }[name];
    this.services.set(name, await startService(definition as typeof tuner, { environment: this.environment }));
  }

  async restart(name: 'registry' | 'dispatcher' | 'tuner'): Promise<void> {
    await this.services.get(name)?.stop();
    await this.startOne(name);
  }

  private store(): FolderStore {
    return new FolderStore(join(this.folder.path, 'objects'));
  }

  /** As the gateway. */
  async ask<Q extends Question>(question: Q, payload: AskInputOf<Q>): Promise<AnswerOf<Q>> {
    return this.gateway.app.get(Asks).ask(question, payload);
  }

  /** As a trainer. */
  async work<Q extends Question>(question: Q, payload: AskInputOf<Q>): Promise<AnswerOf<Q>> {
    return this.trainer.app.get(Asks).ask(question, payload);
  }

  async addTinyDataset(name = 'tiny'): Promise<void> {
    const file = await writeTinyDataset(this.folder.path, { train: 60, val: 20, test: 20 });
    const { key } = await this.store().put('gateway', createReadStream(file), {
      name: 'tiny.npz',
    });
    await this.ask(addDataset, {
      name,
      uploadId: newId('upload'),
      objectKey: key,
      fileName: 'tiny.npz',
      classes: ['dark', 'bright'],
    });
    await waitFor(async () => (await this.ask(getDataset, { dataset: name })).status !== 'ingesting');
  }

  /**
   * A worker that computes nothing: it claims and finishes at once with the value that `score` gives, until `signal` aborts.
   * Returns what it was given.
   */
  async workUntil(signal: AbortSignal, score: (lease: Lease) => number, slots = 1): Promise<Lease[]> {
    const workerId = newId('worker');
    const leases: Lease[] = [];
    await this.work(registerWorker, { workerId, host: 'test', slots, busy: 0, pin });
    while (!signal.aborted) {
      const { lease } = await this.work(claimJob, {
        workerId,
        claimId: newId('claim'),
        pin,
        kinds: ['pretrain', 'train', 'predict'],
      });
      if (lease === undefined) {
        await this.work(registerWorker, { workerId, host: 'test', slots, busy: 0, pin });
        continue;
      }
      leases.push(lease);
      const { jobId, leaseEpoch, spec } = lease;
      const step = spec.kind === 'train' ? spec.targetStep : 0;
      const result = { step, auc: score(lease), accuracy: 0.5 };
      const artifacts =
        spec.kind === 'pretrain' ? [await this.store().put('dispatcher', Buffer.from(jobId), { name: 'encoder' })] : [];
      await this.work(finishJob, { jobId, leaseEpoch, artifacts, result });
    }
    return leases;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const service of [...this.services.values(), this.gateway, this.trainer].reverse()) await service.stop();
    await this.broker[Symbol.asyncDispose]();
    await this.folder[Symbol.asyncDispose]();
  }
}
