import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Curve, Dataset, Job, ReplayReport, Run, Sweep, Worker } from '@paucis/contracts';
import {
  type Broker,
  repositoryRoot,
  type RunningProcess,
  startBroker,
  startProcess,
  temporaryFolder,
  type TemporaryFolder,
  type TinyDatasetOptions,
  waitFor,
  writeTinyDataset,
} from '@paucis/testing';
import { NatsProxy } from './nats-proxy.js';

export interface ProcessStackOptions {
  readonly trainers?: number;
  readonly slots?: number;
  /** Settings of all processes. */
  readonly env?: Readonly<Record<string, string>>;
  /** Settings of the services alone: trainers have no keys of databases and stores. */
  readonly services?: Readonly<Record<string, string>>;
  /** Makes the data folder before the first start. */
  readonly prepare?: (dataFolder: string) => Promise<void>;
}

type Name = 'services' | `trainer-${number}`;

/**
 * The services and trainers as processes, without a launcher: whatever is done to one of them, nobody mends it but the test.
 * All their messages pass a proxy.
 */
export class ProcessStack implements AsyncDisposable {
  private readonly processes = new Map<Name, RunningProcess>();
  /** What those have said that are no more. */
  private readonly said = new Map<Name, string>();
  private url = '';

  private constructor(
    readonly folder: TemporaryFolder,
    readonly broker: Broker,
    readonly proxy: NatsProxy,
    private readonly options: ProcessStackOptions,
  ) {}

  static async start(options: ProcessStackOptions = {}): Promise<ProcessStack> {
    const broker = await startBroker();
    const proxy = await NatsProxy.start(broker.port);
    const stack = new ProcessStack(await temporaryFolder(), broker, proxy, options);
    try {
      await options.prepare?.(stack.dataFolder);
      await stack.startServices();
      for (let at = 0; at < (options.trainers ?? 1); at += 1) await stack.startTrainer(`trainer-${at}`);
      await stack.untilWorkersLive(options.trainers ?? 1);
      return stack;
    } catch (error) {
      await stack[Symbol.asyncDispose]();
      throw error;
    }
  }

  get dataFolder(): string {
    return join(this.folder.path, 'data');
  }

  async startServices(env: Readonly<Record<string, string>> = {}): Promise<void> {
    const services = await this.startApp('services', 'standalone', {
      PAUCIS_HTTP_PORT: '0',
      ...this.options.services,
      ...env,
    });
    const ready = () => /^\{"event":"ready".*\}$/m.exec(services.stdout)?.[0];
    await waitFor(
      () => {
        if (!services.isRunning) throw new Error(`the services ended:\n${services.stderr}`);
        return ready() !== undefined;
      },
      { timeoutMs: 180_000, what: 'the services' },
    );
    this.url = (JSON.parse(ready() ?? '{}') as { url: string }).url;
  }

  /** Each trainer spools into a folder of its own, as on a machine of its own; objects are shared. */
  async startTrainer(name: `trainer-${number}`, env: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.startApp(name, 'trainer', {
      PAUCIS_SLOTS: String(this.options.slots ?? 2),
      PAUCIS_RUNTIME_FILE: join(repositoryRoot(), '.paucis', 'runtime.json'),
      ...env,
    });
  }

  private async startApp(name: Name, app: string, env: Readonly<Record<string, string>>): Promise<RunningProcess> {
    const program = join(repositoryRoot(), 'apps', app, 'dist', 'main.js');
    this.said.set(name, this.outputOf(name));
    const running = await startProcess(process.execPath, [program], {
      PAUCIS_DATA_FOLDER: this.dataFolder,
      PAUCIS_NATS_URL: this.proxy.url,
      ...this.options.env,
      ...env,
    });
    this.processes.set(name, running);
    return running;
  }

  process(name: Name): RunningProcess {
    const running = this.processes.get(name);
    if (running === undefined) throw new Error(`no process ${name} was started`);
    return running;
  }

  get trainerNames(): `trainer-${number}`[] {
    return [...this.processes.keys()].filter((name) => name !== 'services');
  }

  /** Everything that the processes of this name have printed. */
  outputOf(name: Name): string {
    return (this.said.get(name) ?? '') + (this.processes.get(name)?.stdout ?? '');
  }

  /** As a crash: the process with its children. */
  async kill(name: Name): Promise<void> {
    await this.process(name).kill('SIGKILL');
  }

  /** Waits until the jobs of a sweep have made so many steps together. */
  async untilSteps(sweepId: string, steps: number, timeoutMs = 300_000): Promise<void> {
    const made = async () => (await this.jobsOf(sweepId)).reduce((sum, { step }) => sum + step, 0);
    await waitFor(async () => (await made()) >= steps, { timeoutMs, everyMs: 50, what: `${steps} steps` });
  }

  async untilWorkersLive(count: number): Promise<void> {
    await waitFor(
      async () => {
        const { workers } = await this.get<{ workers: Worker[] }>('/workers').catch(() => ({ workers: [] }));
        return workers.filter(({ live }) => live).length >= count;
      },
      { timeoutMs: 180_000, what: `${count} live trainers` },
    );
  }

  async addTinyDataset(options: TinyDatasetOptions = {}): Promise<void> {
    const file = await writeTinyDataset(this.folder.path, options);
    const token = (await readFile(join(this.dataFolder, 'admin-token'), 'utf8')).trim();
    const named = ['datasets', 'add', 'tiny', '--file', file, '--classes', 'dark,bright', '--positive', 'bright'];
    const program = join(repositoryRoot(), 'apps/cli/dist/main.js');
    const adding = await startProcess(process.execPath, [program, ...named, '--url', this.url], {
      PAUCIS_TOKEN: token,
    });
    const { code } = await adding.exited;
    if (code !== 0) throw new Error(`datasets add ended with ${code}:\n${adding.stderr}`);
    await waitFor(async () => (await this.get<Dataset>('/datasets/tiny')).status !== 'ingesting');
  }

  startSweep(spec: object): Promise<Sweep> {
    return this.post('/sweeps', { spec });
  }

  async waitForEnd(sweepId: string, timeoutMs = 600_000): Promise<Sweep> {
    const ended = async () => {
      const sweep = await this.get<Sweep>(`/sweeps/${sweepId}`);
      return (sweep.status === 'closed' || sweep.status === 'cancelled') && sweep;
    };
    try {
      return await waitFor(ended, { timeoutMs, everyMs: 100, what: `the end of sweep ${sweepId}` });
    } catch (error) {
      const jobs = (await this.jobsOf(sweepId)).filter(({ status }) => status !== 'done');
      const told = jobs.map(({ id, status, step, attempts, leaseEpoch, failure }) =>
        JSON.stringify({ id, status, step, attempts, leaseEpoch, failure }),
      );
      throw new Error(`${(error as Error).message}; not done: ${told.join(' ') || 'nothing'}`, { cause: error });
    }
  }

  async runsOf(sweepId: string): Promise<Run[]> {
    return (await this.get<{ runs: Run[] }>(`/sweeps/${sweepId}/runs?limit=200`)).runs;
  }

  async jobsOf(sweepId: string): Promise<Job[]> {
    return (await this.get<{ jobs: Job[] }>(`/sweeps/${sweepId}/jobs?limit=200`)).jobs;
  }

  /** All points of a job, none left out. */
  async curvesOf(jobId: string): Promise<Curve[]> {
    return (await this.post<{ curves: Curve[] }>('/curves', { jobIds: [jobId], maxPoints: 2_000 })).curves;
  }

  async logOf(jobId: string): Promise<string[]> {
    return (await this.get<{ lines: string[] }>(`/jobs/${jobId}/log`)).lines;
  }

  replay(sweepId: string): Promise<ReplayReport> {
    return this.post(`/sweeps/${sweepId}/replay`);
  }

  get<Answer>(path: string): Promise<Answer> {
    return this.call('GET', path);
  }

  post<Answer>(path: string, body: unknown = {}): Promise<Answer> {
    return this.call('POST', path, body);
  }

  private async call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const token = (await readFile(join(this.dataFolder, 'admin-token'), 'utf8')).trim();
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
    };
    const sent = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await fetch(`${this.url}/api/v1${path}`, sent);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as Answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const running of this.processes.values()) await running.kill('SIGKILL');
    await this.proxy[Symbol.asyncDispose]();
    await this.broker[Symbol.asyncDispose]();
    await this.folder[Symbol.asyncDispose]();
  }
}
