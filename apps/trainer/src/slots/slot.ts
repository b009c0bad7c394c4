import type { ArtifactRef, Failure, Lease, MetricPoint, WriteGrant } from '@paucis/contracts';
import type { Log } from '@paucis/platform';
import { slotEnvironment, type TrainerConfig } from '../config.js';
import { HangWatch } from './hang-watch.js';
import { countMemoryKills, diedForMemory } from './out-of-memory.js';
import type { FromSlot, SlotRuntime, ToSlot } from './slot-messages.js';
import { type SlotExit, SlotProcess } from './slot-process.js';

/** How a job ended in its slot. */
export type SlotOutcome =
  | { readonly state: 'done'; readonly artifacts: ArtifactRef[]; readonly result: Record<string, number> }
  /** As it was told to; what it has reported is enough to resume it. */
  | { readonly state: 'stopped' }
  | { readonly state: 'failed'; readonly failure: Failure };

/** Whoever is told how a job goes. */
export interface JobListener {
  points(points: readonly MetricPoint[]): void;
  progress(step: number, totalSteps: number): void;
  checkpoint(step: number, artifact: ArtifactRef): void;
  log(line: string): void;
  /** Leave to store these bytes; rejects when there is none now. */
  grant(bytes: { readonly sha256: string; readonly sizeBytes: number }): Promise<WriteGrant>;
  ended(outcome: SlotOutcome): void;
}

export interface SlotOptions {
  readonly index: number;
  readonly objectsFolder: string;
  /** Where preprocessed folds are kept. */
  readonly preparedFolder: string;
  readonly config: TrainerConfig;
  readonly log: Log;
  /** It can take a job. */
  readonly onIdle: () => void;
}

interface Task {
  readonly jobId: string;
  readonly listener: JobListener;
  readonly hangs: HangWatch;
  readonly memoryKills: number | undefined;
  readonly over: Promise<void>;
  readonly beOver: () => void;
  /** Why we killed the process, if we did. */
  killedFor?: Failure | 'stop';
  stopTimer?: NodeJS.Timeout;
}

const longestPauseMs = 30_000;

/** A place for one job at a time, with a warm process that is replaced when it dies. */
export class Slot {
  private process: SlotProcess | undefined;
  private task: Task | undefined;
  private runtime: SlotRuntime | undefined;
  private starts = 0;
  private isClosed = false;
  private waiting: { resolve: (runtime: SlotRuntime) => void; reject: (error: Error) => void } | undefined;

  constructor(private readonly options: SlotOptions) {}

  get isIdle(): boolean {
    return this.runtime !== undefined && this.task === undefined && !this.isClosed;
  }

  get isBusy(): boolean {
    return this.task !== undefined;
  }

  get index(): number {
    return this.options.index;
  }

  /** Resolves when the process has loaded the tensor runtime; rejects with what keeps it from that. */
  open(): Promise<SlotRuntime> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.startProcess();
    });
  }

  run(lease: Lease, listener: JobListener): void {
    if (!this.isIdle) throw new Error(`slot ${this.options.index}: expected to be idle, has job ${this.task?.jobId}`);
    const hangs = new HangWatch(this.options.config.PAUCIS_HANG_MS, (ms) => this.killHung(ms));
    let beOver = (): void => undefined;
    const over = new Promise<void>((resolve) => (beOver = resolve));
    this.task = { jobId: lease.jobId, listener, hangs, memoryKills: countMemoryKills(), over, beOver };
    this.send({ type: 'run', lease });
  }

  /**
   * Asks the job to stop at its next step, and kills its process when that takes too long. Resolves when the job has
   * ended. Another job than the named one is left alone.
   */
  async stop(jobId?: string): Promise<void> {
    const { task } = this;
    if (task === undefined || (jobId !== undefined && task.jobId !== jobId)) return;
    if (task.stopTimer === undefined) {
      this.send({ type: 'stop' });
      task.stopTimer = setTimeout(() => this.kill('stop'), this.options.config.PAUCIS_STOP_MS);
    }
    await task.over;
  }

  /** Ends the process for good; a job under way ends as stopped. */
  close(): void {
    this.isClosed = true;
    if (this.task === undefined) this.process?.kill();
    else this.kill('stop');
  }

  private startProcess(): void {
    const { config, objectsFolder, preparedFolder, log, index } = this.options;
    this.starts += 1;
    const slotProcess = new SlotProcess(slotEnvironment(), {
      onMessage: (message) => this.receive(message),
      onLine: (line) => this.task?.listener.log(line),
      onExit: (exit) => this.replace(exit),
    });
    this.process = slotProcess;
    log.debug('slot process started', { slot: index, pid: slotProcess.pid });
    const { PAUCIS_RUNTIME: runtime, PAUCIS_THREADS: threads, PAUCIS_PRECISION: precision } = config;
    const checkpointMs = config.PAUCIS_CHECKPOINT_MS;
    const preparedBytes = config.PAUCIS_PREPARED_BYTES;
    const folders = { objectsFolder, preparedFolder, preparedBytes };
    this.send({ type: 'start', runtime, threads, precision, ...folders, checkpointMs });
  }

  private receive(message: FromSlot): void {
    if (message.type === 'ready') return this.beReady(message.runtime);
    if (message.type === 'unfit') return this.refuse(message.message);
    const { task } = this;
    if (task === undefined) return;
    task.hangs.tick();
    if (message.type === 'progress') task.listener.progress(message.step, message.totalSteps);
    else if (message.type === 'points') task.listener.points(message.points);
    else if (message.type === 'checkpoint') task.listener.checkpoint(message.step, message.artifact);
    else if (message.type === 'log') task.listener.log(message.line);
    else if (message.type === 'wish') this.grant(task, message);
    else this.end(task, outcomeOf(message));
  }

  private grant({ listener }: Task, { wish, sha256, sizeBytes }: Extract<FromSlot, { type: 'wish' }>): void {
    listener.grant({ sha256, sizeBytes }).then(
      (grant) => this.send({ type: 'grant', wish, grant }),
      (error: unknown) =>
        this.send({ type: 'grant', wish, problem: error instanceof Error ? error.message : String(error) }),
    );
  }

  private beReady(runtime: SlotRuntime): void {
    this.runtime = runtime;
    this.starts = 0;
    this.waiting?.resolve(runtime);
    this.waiting = undefined;
    this.options.onIdle();
  }

  /** At the start of the service it must not go on; later, trying again may help. */
  private refuse(message: string): void {
    this.waiting?.reject(new Error(message));
    this.waiting = undefined;
    this.options.log.error('slot unfit', { slot: this.options.index, reason: message });
    this.process?.kill();
  }

  private end(task: Task, outcome: SlotOutcome): void {
    this.task = undefined;
    task.hangs.stop();
    clearTimeout(task.stopTimer);
    task.listener.ended(outcome);
    task.beOver();
    // After an error of unknown cause nobody knows what is left in its memory.
    const isSuspect = outcome.state === 'failed' && ['crash', 'out-of-memory'].includes(outcome.failure.class);
    if (this.isClosed || isSuspect) this.process?.kill();
    else if (this.isIdle) this.options.onIdle();
  }

  private replace(exit: SlotExit): void {
    const { task } = this;
    const { index, log } = this.options;
    this.process = undefined;
    this.runtime = undefined;
    if (task !== undefined) {
      const outcome = outcomeOfDeath(task, exit);
      log.warn('slot process died', { slot: index, jobId: task.jobId, code: exit.code, signal: exit.signal, outcome });
      this.end(task, outcome);
    }
    this.waiting?.reject(
      new Error(`slot ${index}: its process ended with ${exit.signal ?? exit.code}: ${exit.output}`),
    );
    this.waiting = undefined;
    if (this.isClosed) return;
    const pauseMs = this.starts <= 1 ? 0 : Math.min(longestPauseMs, 500 * 2 ** (this.starts - 2));
    setTimeout(() => {
      if (!this.isClosed) this.startProcess();
    }, pauseMs).unref();
  }

  private killHung(ms: number): void {
    this.kill({ class: 'hang', message: `no step for ${Math.round(ms / 1000)} s` });
  }

  private kill(reason: Failure | 'stop'): void {
    if (this.task !== undefined) this.task.killedFor ??= reason;
    this.process?.kill();
  }

  private send(message: ToSlot): void {
    this.process?.send(message);
  }
}

function outcomeOf(message: Extract<FromSlot, { type: 'done' | 'stopped' | 'failed' }>): SlotOutcome {
  if (message.type === 'done') return { state: 'done', artifacts: message.artifacts, result: message.result };
  return message.type === 'failed' ? { state: 'failed', failure: message.failure } : { state: 'stopped' };
}

function outcomeOfDeath({ killedFor, memoryKills }: Task, exit: SlotExit): SlotOutcome {
  if (killedFor === 'stop') return { state: 'stopped' };
  if (killedFor !== undefined) return { state: 'failed', failure: killedFor };
  const forMemory = diedForMemory(exit, { before: memoryKills, after: countMemoryKills() });
  const how = exit.signal === null ? `exit code ${exit.code}` : `signal ${exit.signal}`;
  const message = `the process of the job ended with ${how}${exit.output === '' ? '' : `: ${exit.output}`}`;
  const failureClass = forMemory ? 'out-of-memory' : 'crash';
  return { state: 'failed', failure: { class: failureClass, message: message.slice(0, 4000) } };
}
