import { duration } from '../terminal/format.js';
import type { Terminal } from '../terminal/terminal.js';

/** Says what is being done, and how long each part took. */
export class Phases {
  private readonly done: { title: string; ms: number }[] = [];

  constructor(private readonly terminal: Terminal) {}

  async run<Result>(title: string, work: () => Promise<Result>): Promise<Result> {
    this.terminal.note(this.terminal.style('bold', `[${this.done.length + 1}] ${title}`));
    const startedAt = performance.now();
    const result = await work();
    const ms = performance.now() - startedAt;
    this.done.push({ title, ms });
    this.terminal.note(`    ${title}: ${duration(ms)}`);
    return result;
  }

  /** `ingest 1.2 s, sweep 5 min 03 s; 5 min 10 s in all`. */
  summary(): string {
    const parts = this.done.map(({ title, ms }) => `${title} ${duration(ms)}`);
    const total = this.done.reduce((sum, { ms }) => sum + ms, 0);
    return `${parts.join(', ')}; ${duration(total)} in all`;
  }
}
