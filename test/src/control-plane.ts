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

const definitions = { registry, dispatcher, tuner };

/** A service, or a further instance of it. */
export type Instance = keyof typeof definitions | `${keyof typeof definitions} ${number}`;

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

  /** `settings`: of all services; `instances`: which are started, such as `tuner` and `tuner 2`. */
  static async start(
    settings: Record<string, string> = {},
    instances: readonly Instance[] = ['registry', 'dispatcher', 'tuner'],
  ): Promise<ControlPlane> {
    const broker = await startBroker();
    const folder = await temporaryFolder();
    const environment = {
      PAUCIS_DATA_FOLDER: folder.path,
      PAUCIS_NATS_URL: broker.url,
      PAUCIS_LEASE_MS: '60000',
      PAUCIS_LOG_LEVEL: 'error',
      ...settings,
    };
    const services = new Map<string, RunningService>();
    const speakers = [await speakAs('gateway', environment), await speakAs('trainer', environment)] as const;
    const plane = new ControlPlane(broker, folder, environment, services, ...speakers);
    for (const instance of instances) await plane.startOne(instance);
    return plane;
  }

  async startOne(instance: Instance): Promise<void> {
    const definition = definitions[instance.split(' ')[0] as keyof typeof definitions];
    this.services.set(instance, await startService(definition as typeof tuner, { environment: this.environment }));
  }

  async stopOne(instance: Instance): Promise<void> {
    await this.services.get(instance)?.stop();
    this.services.delete(instance);
  }

  async restart(instance: Instance): Promise<void> {
    await this.stopOne(instance);
    await this.startOne(instance);
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
  async workUntil(
    signal: AbortSignal,
    score: (lease: Lease) => number,
    slots = 1,
    as = pin,
    further: (lease: Lease) => Record<string, number> = () => ({}),
  ): Promise<Lease[]> {
    const workerId = newId('worker');
    const leases: Lease[] = [];
    const self = { workerId, host: 'test', slots, busy: 0, pin: as };
    await this.work(registerWorker, self);
    while (!signal.aborted) {
      const { lease } = await this.work(claimJob, {
        workerId,
        claimId: newId('claim'),
        pin: as,
        kinds: ['pretrain', 'train', 'predict'],
      });
      if (lease === undefined) {
        await this.work(registerWorker, self);
        continue;
      }
      leases.push(lease);
      const { jobId, leaseEpoch, spec } = lease;
      const step = spec.kind === 'train' ? spec.targetStep : 0;
      const result = { step, auc: score(lease), accuracy: 0.5, ...further(lease) };
      const isInherited = spec.kind === 'train' && spec.inheritable;
      const left = spec.kind === 'pretrain' ? 'encoder' : isInherited ? 'inheritable' : undefined;
      const artifacts = left ? [await this.store().put('dispatcher', Buffer.from(jobId), { name: left })] : [];
      await this.work(finishJob, { jobId, leaseEpoch, artifacts, result });
    }
    await this.work(registerWorker, { ...self, leaving: true });
    return leases;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const service of [...this.services.values(), this.gateway, this.trainer].reverse()) await service.stop();
    await this.broker[Symbol.asyncDispose]();
    await this.folder[Symbol.asyncDispose]();
  }
}
