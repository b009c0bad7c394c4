import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Broker, startBroker, type TemporaryFolder, temporaryFolder, writeTinyDataset } from '@paucis/testing';
import { startAll, type StartedServices } from '../src/start-all.js';
import { BrightnessWorker } from './brightness-worker.js';

/** All services in this process, on a broker and a folder of their own, with one trainer. */
export class RunningStack implements AsyncDisposable {
  private constructor(
    private readonly broker: Broker,
    private readonly folder: TemporaryFolder,
    private readonly services: StartedServices,
    readonly worker: BrightnessWorker,
    readonly token: string,
  ) {}

  static async start(settings: Record<string, string> = {}): Promise<RunningStack> {
    const broker = await startBroker();
    const folder = await temporaryFolder();
    const environment = {
      PAUCIS_DATA_FOLDER: folder.path,
      PAUCIS_NATS_URL: broker.url,
      PAUCIS_HTTP_PORT: '0',
      ...settings,
    };
    const services = await startAll({ environment, write: () => undefined });
    const worker = await BrightnessWorker.start(environment);
    const token = (await readFile(join(folder.path, 'admin-token'), 'utf8')).trim();
    return new RunningStack(broker, folder, services, worker, token);
  }

  get url(): string {
    return this.services.url;
  }

  get path(): string {
    return this.folder.path;
  }

  /** With the admin's token; a body is sent as JSON. */
  async request(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    return fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...json, ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  async call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await this.request(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as Answer;
  }

  /** The id of an upload of these bytes. */
  async upload(bytes: Buffer): Promise<string> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const headers = {
      authorization: `Bearer ${this.token}`,
      'content-type': 'application/octet-stream',
      'x-sha256': sha256,
    };
    const response = await fetch(`${this.url}/api/v1/uploads`, {
      method: 'POST',
      headers,
      body: new Uint8Array(bytes),
    });
    if (response.status !== 201) throw new Error(`upload: ${response.status} ${await response.text()}`);
    return ((await response.json()) as { uploadId: string }).uploadId;
  }

  async uploadTinyDataset(): Promise<string> {
    return this.upload(await readFile(await writeTinyDataset(this.path, { train: 60, val: 20, test: 20 })));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.worker[Symbol.asyncDispose]();
    for (const service of [...this.services.services].reverse()) await service.stop();
    await this.broker[Symbol.asyncDispose]();
    await this.folder[Symbol.asyncDispose]();
  }
}
