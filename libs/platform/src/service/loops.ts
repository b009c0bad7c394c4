import type { ServiceName } from '@paucis/contracts';
import { runInContext, serviceContext } from '../messaging/context.js';
import type { Log } from './log.js';

export interface Loop {
  /** Runs now (or after `afterMs`), or once more right after the run under way. */
  wake(afterMs?: number): void;
}

type Work = (signal: AbortSignal) => Promise<void>;

/** Repeated work: never overlaps itself, wakes early on demand, ends with the service. */
export class Loops {
  private readonly loops: RunningLoop[] = [];
  private readonly stopping = new AbortController();
  private started = false;

  constructor(
    private readonly service: ServiceName,
    private readonly log: Log,
  ) {}

  /**
   * Runs `work` when the service has started, then `ms` after each run's end. What it throws is logged, and it runs
   * again. `signal` aborts at the stop, which waits for the run under way.
   */
  every(name: string, ms: number, work: Work): Loop {
    const run = () =>
      runInContext(serviceContext(this.service), async () => {
        try {
          await work(this.stopping.signal);
        } catch (error) {
          if (!this.stopping.signal.aborted) this.log.error('loop failed', { loop: name, error });
        }
      });
    const loop = new RunningLoop(ms, run);
    this.loops.push(loop);
    if (this.started) loop.start();
    return loop;
  }

  start(): void {
    this.started = true;
    for (const loop of this.loops) loop.start();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.loops.map((loop) => loop.stop()));
  }
}

class RunningLoop implements Loop {
  private timer: NodeJS.Timeout | undefined;
  private dueAt = Infinity;
  private running: Promise<void> | undefined;
  private state: 'waiting to start' | 'on' | 'stopped' = 'waiting to start';
  private again = false;

  constructor(
    private readonly ms: number,
    private readonly run: () => Promise<void>,
  ) {}

  start(): void {
    if (this.state !== 'waiting to start') return;
    this.state = 'on';
    this.wake();
  }

  wake(afterMs = 0): void {
    if (this.state !== 'on') return;
    if (afterMs > 0) return this.sleep(afterMs);
    this.again = true;
    clearTimeout(this.timer);
    this.dueAt = Infinity;
    this.running ??= this.turn();
  }

  async stop(): Promise<void> {
    this.state = 'stopped';
    clearTimeout(this.timer);
    await this.running;
  }

  private async turn(): Promise<void> {
    // So that whoever wakes it (a commit, a message) goes on first.
    await Promise.resolve();
    while (this.again && this.state === 'on') {
      this.again = false;
      await this.run();
    }
    this.running = undefined;
    if (this.state === 'on') this.sleep(this.ms);
  }

  /** The earliest of several wishes counts. */
  private sleep(ms: number): void {
    const dueAt = performance.now() + ms;
    if (dueAt >= this.dueAt) return;
    clearTimeout(this.timer);
    this.dueAt = dueAt;
    this.timer = setTimeout(() => this.wake(), ms);
  }
}
