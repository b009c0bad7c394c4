import { setTimeout as delay } from 'node:timers/promises';
import { CommandFailed } from '../command-failed.js';
import { type BackOff, usualBackOff, waitBefore } from './back-off.js';
import { adoptProcess, type Incarnation, spawnProcess } from './incarnation.js';
import { lastLines, rotateLog, sizeOf } from './log-file.js';
import { readPidFile, readSurvivor, removePidFile, writePidFile } from './pid-file.js';
import { identityOf, isAlive, type ProcessIdentity, signalGroup, signalTo } from './process-identity.js';
import { type ProcessSpec, revisionOf } from './process-spec.js';

const readyLimitMs = 60_000;
const lookMs = 25;
const rotateMs = 5_000;

export interface SupervisionOptions {
  readonly pidFile: string;
  readonly logFile: string;
  readonly say: (line: string) => void;
  readonly backOff?: BackOff;
}

/** Keeps one process of the stack running until it is stopped: adopts or starts it, and starts it again when it ends. */
export class SupervisedProcess {
  private readonly stopping = new AbortController();
  private current: Incarnation | undefined;
  private watching: Promise<void> | undefined;
  private rotation: NodeJS.Timeout | undefined;
  /** How long its log was when this life began: what it said stands after it. */
  private logBegin = 0;

  constructor(
    readonly spec: ProcessSpec,
    private readonly options: SupervisionOptions,
  ) {}

  /** Of the process that runs now; undefined between two lives. */
  get pid(): number | undefined {
    return this.current?.pid;
  }

  /** Returns when the process is ready; throws, with what it said last, when it ends before that. */
  async start(signal?: AbortSignal): Promise<void> {
    const { pidFile, logFile } = this.options;
    this.rotation = setInterval(() => rotateLog(logFile), rotateMs).unref();
    this.current = (await this.adopted()) ?? (await this.begun());
    const startedAt = performance.now();
    try {
      const problem = await this.untilReady(this.current, signal);
      if (problem !== undefined) throw this.notStarted(problem);
    } catch (error) {
      await this.stop();
      throw error;
    }
    writePidFile(pidFile, this.recordOf(this.current));
    this.watching = this.watch(this.current, startedAt);
  }

  /** SIGTERM, then SIGKILL to the whole group when the grace is over; returns when nothing of it is left. */
  async stop(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.rotation);
    if (this.current !== undefined) await this.end(this.current);
    await this.watching;
    // A start that was under way when the stop came.
    if (this.current !== undefined) await this.end(this.current);
    this.current = undefined;
    removePidFile(this.options.pidFile);
  }

  /** What a killed launcher left: taken over if it runs with the same settings, else stopped with all it started. */
  private async adopted(): Promise<Incarnation | undefined> {
    const { pidFile, say } = this.options;
    const survivor = readSurvivor(pidFile);
    if (survivor?.revision === revisionOf(this.spec)) {
      say(`${this.spec.name} still runs as process ${survivor.pid}; taking it over`);
      return adoptProcess(survivor);
    }
    if (survivor !== undefined) {
      say(`${this.spec.name} still runs as process ${survivor.pid} with other settings; stopping it`);
      await this.end(adoptProcess(survivor));
    }
    const left = survivor === undefined ? readPidFile(pidFile) : undefined;
    if (left !== undefined) endGroup(left);
    return undefined;
  }

  private async begun(): Promise<Incarnation> {
    const { logFile, pidFile } = this.options;
    this.logBegin = sizeOf(logFile);
    const begun = await spawnProcess(this.spec, logFile);
    writePidFile(pidFile, this.recordOf(begun));
    return begun;
  }

  private recordOf({ pid, started }: Incarnation) {
    return { pid, started, revision: revisionOf(this.spec), port: this.spec.port };
  }

  /** Undefined when it is ready, else why it is not. */
  private async untilReady({ ended, pid }: Incarnation, signal?: AbortSignal): Promise<string | undefined> {
    let end: string | undefined;
    void ended.then((how) => (end = how));
    const limit = performance.now() + readyLimitMs;
    while (performance.now() < limit) {
      signal?.throwIfAborted();
      if (end !== undefined) return `ended with ${end} before it was ready`;
      if (this.stopping.signal.aborted) return 'was stopped before it was ready';
      if (await this.spec.isReady(pid)) return undefined;
      await Promise.race([delay(lookMs), ended]);
    }
    return `was not ready in ${readyLimitMs / 1000} s`;
  }

  private notStarted(problem: string): CommandFailed {
    const { logFile } = this.options;
    const said = lastLines(logFile, this.logBegin);
    return new CommandFailed(`${this.spec.name} ${problem}${said === '' ? '' : `; it said last:\n${said}`}`, {
      next: `look into ${logFile}`,
    });
  }

  private async watch(first: Incarnation, startedAt: number): Promise<void> {
    const { say, backOff = usualBackOff } = this.options;
    const { signal } = this.stopping;
    let life: Incarnation | undefined = first;
    for (let restarts = 0; ; restarts += 1) {
      const how: string = life === undefined ? 'could not be started' : await life.ended;
      if (signal.aborted) return;
      if (life !== undefined) endGroup(life); // its children would hold what the next one needs
      this.current = undefined;
      if (performance.now() - startedAt > backOff.healthyMs) restarts = 0;
      const waitMs = waitBefore(restarts, backOff);
      say(`${this.spec.name} ended (${how}); starting it again in ${waitMs / 1000} s`);
      await delay(waitMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      startedAt = performance.now();
      life = await this.revived();
      if (signal.aborted) return; // whoever stops us ends it
    }
  }

  /** A new life, ready or not: one that is not ready in time is ended, and so seen by the loop. */
  private async revived(): Promise<Incarnation | undefined> {
    const { name } = this.spec;
    try {
      const life = (this.current = await this.begun());
      const problem = await this.untilReady(life);
      if (problem === undefined) this.options.say(`${name} is back as process ${life.pid}`);
      else if (!this.stopping.signal.aborted) await this.end(life);
      return life;
    } catch (error) {
      this.options.say(`${name} could not be started: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  private async end(life: Incarnation): Promise<void> {
    if (isAlive(life)) signalTo(life.pid, 'SIGTERM');
    const late = new AbortController();
    const grace = delay(this.spec.graceMs, true, { signal: late.signal }).catch(() => false);
    if (await Promise.race([grace, life.ended.then(() => false)])) {
      this.options.say(`${this.spec.name} did not stop in ${this.spec.graceMs / 1000} s; killing it`);
    }
    late.abort();
    endGroup(life);
    await life.ended;
  }
}

/**
 * Kills what is left of a process and all that it started. Its number is not given to another process while the group
 * has members, so a foreign owner of the number means that the group is gone.
 */
function endGroup(life: ProcessIdentity): void {
  if (isAlive(life) || identityOf(life.pid) === undefined) signalGroup(life.pid, 'SIGKILL');
}
