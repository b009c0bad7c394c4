import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Comparison, Dataset, Job, ReplayReport, Run, Sweep, Worker } from '@paucis/contracts';
import {
  repositoryRoot,
  type RunningProcess,
  startProcess,
  temporaryFolder,
  type TinyDatasetOptions,
  waitFor,
  writeTinyDataset,
} from '@paucis/testing';

export const cli = join(repositoryRoot(), 'apps/cli/dist/main.js');

export interface StackOptions {
  /** Makes the data folder before the first start. */
  prepare?: (dataFolder: string) => Promise<void>;
  slots?: number;
  /** Settings of the services and trainers. */
  env?: Readonly<Record<string, string>>;
  /** Further arguments of `paucis up`. */
  args?: readonly string[];
}

/** `paucis up` on a folder of its own: the real launcher, nats-server, services and trainer. */
export class EmbeddedStack implements AsyncDisposable {
  private constructor(
    readonly folder: Awaited<ReturnType<typeof temporaryFolder>>,
    private launcher: RunningProcess,
    private readonly options: StackOptions,
  ) {}

  static async start(options: StackOptions = {}): Promise<EmbeddedStack> {
    const folder = await temporaryFolder();
    await options.prepare?.(join(folder.path, 'data'));
    const stack = new EmbeddedStack(folder, await launch(folder.path, options), options);
    try {
      await stack.ready();
      return stack;
    } catch (error) {
      await stack[Symbol.asyncDispose]();
      throw error;
    }
  }

  get dataFolder(): string {
    return join(this.folder.path, 'data');
  }

  /** Waits for the stack and a worker in it. */
  async ready(): Promise<void> {
    const output = () => `${this.launcher.stdout}\n${this.launcher.stderr}`;
    await waitFor(
      async () => {
        if (!this.launcher.isRunning) throw new Error(`the launcher ended:\n${output()}`);
        const { workers } = await this.get<{ workers: Worker[] }>('/workers').catch(() => ({ workers: [] }));
        return workers.some((worker) => worker.live);
      },
      { timeoutMs: 180_000, what: 'a worker of the stack' },
    );
  }

  /** Runs the launcher anew, as after it was killed; survivors are taken over. */
  async relaunch(): Promise<void> {
    this.launcher = await launch(this.folder.path, this.options);
    await this.ready();
  }

  /** Kills the launcher alone, as a crash: its processes live on. */
  async killLauncher(): Promise<void> {
    this.launcher.signal('SIGKILL');
    await this.launcher.exited;
  }

  /** As Ctrl-C does: all of its processes end, the data folder stays. */
  async stop(): Promise<void> {
    await this.launcher.kill('SIGTERM');
  }

  async pidOf(name: string): Promise<number> {
    return (JSON.parse(await readFile(join(this.dataFolder, 'pids', `${name}.json`), 'utf8')) as { pid: number }).pid;
  }

  /** The processes that the trainer runs its jobs in. */
  async slotPids(): Promise<number[]> {
    return childrenOf(await this.pidOf('trainer'));
  }

  /** One more trainer on this stack, as on another machine. */
  async startTrainer(slots: number): Promise<RunningProcess> {
    const { port } = JSON.parse(await readFile(join(this.dataFolder, 'pids', 'nats.json'), 'utf8')) as { port: number };
    return startProcess(process.execPath, [join(repositoryRoot(), 'apps/trainer/dist/main.js')], {
      ...this.options.env,
      PAUCIS_DATA_FOLDER: this.dataFolder,
      PAUCIS_NATS_URL: `nats://127.0.0.1:${port}`,
      PAUCIS_NATS_CREDENTIALS_FILE: join(this.dataFolder, 'nats', 'trainer.json'),
      PAUCIS_RUNTIME_FILE: join(repositoryRoot(), '.paucis', 'runtime.json'),
      PAUCIS_SLOTS: String(slots),
    });
  }

  async get<Answer>(path: string): Promise<Answer> {
    return this.call('GET', path);
  }

  async post<Answer>(path: string, body: unknown = {}): Promise<Answer> {
    return this.call('POST', path, body);
  }

  private async call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const { url } = JSON.parse(await readFile(join(this.dataFolder, 'stack.json'), 'utf8')) as { url: string };
    const token = (await readFile(join(this.dataFolder, 'admin-token'), 'utf8')).trim();
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
    };
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as Answer;
  }

  /** `paucis <args>` against this stack. */
  async paucis(...args: string[]): Promise<RunningProcess> {
    return this.paucisOn(this.dataFolder, ...args);
  }

  /** `paucis <args>` on another data folder. */
  async paucisOn(dataFolder: string, ...args: string[]): Promise<RunningProcess> {
    return startProcess(process.execPath, [cli, ...args, '--data', dataFolder], { NO_COLOR: '1' }, this.folder.path);
  }

  async addTinyDataset(options: TinyDatasetOptions = {}): Promise<void> {
    const file = await writeTinyDataset(this.folder.path, options);
    const adding = await this.paucis(
      'datasets',
      'add',
      'tiny',
      '--file',
      file,
      '--classes',
      'dark,bright',
      '--positive',
      'bright',
    );
    const { code } = await adding.exited;
    if (code !== 0) throw new Error(`datasets add ended with ${code}:\n${adding.stderr}`);
    await waitFor(async () => (await this.get<Dataset>('/datasets/tiny')).status !== 'ingesting');
  }

  async startSweep(spec: object): Promise<Sweep> {
    return this.post('/sweeps', { spec });
  }

  async waitForEnd(sweepId: string, timeoutMs = 300_000): Promise<Sweep> {
    let sweep: Sweep | undefined;
    await waitFor(
      async () => {
        // The gateway may just be down: that is what these tests are about.
        sweep = await this.get<Sweep>(`/sweeps/${sweepId}`).catch(() => undefined);
        return sweep?.status === 'closed' || sweep?.status === 'cancelled';
      },
      { timeoutMs, what: `the end of sweep ${sweepId}` },
    );
    return sweep as Sweep;
  }

  async runsOf(sweepId: string): Promise<Run[]> {
    return (await this.get<{ runs: Run[] }>(`/sweeps/${sweepId}/runs?limit=200`)).runs;
  }

  async jobsOf(sweepId: string): Promise<Job[]> {
    return (await this.get<{ jobs: Job[] }>(`/sweeps/${sweepId}/jobs?limit=200`)).jobs;
  }

  async replay(sweepId: string): Promise<ReplayReport> {
    return this.post(`/sweeps/${sweepId}/replay`);
  }

  async comparisonOf(sweepId: string): Promise<Comparison> {
    return this.get(`/sweeps/${sweepId}/comparison`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.folder[Symbol.asyncDispose]();
  }
}

async function launch(folder: string, { slots = 2, env = {}, args: more = [] }: StackOptions): Promise<RunningProcess> {
  const args = [cli, 'up', '--data', join(folder, 'data'), '--port', '0', '--slots', String(slots), ...more];
  return startProcess(process.execPath, args, { NO_COLOR: '1', ...env }, folder);
}

/** Ids of the processes whose parent is `pid`. */
export async function childrenOf(pid: number): Promise<number[]> {
  const children: number[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    // The name in brackets may hold anything; the parent is the second field behind it.
    if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid) children.push(Number(entry));
  }
  return children;
}
