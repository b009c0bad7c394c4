import type { Terminal } from './terminal.js';

/** A few lines at the foot of a terminal that are drawn again in place. */
export class Panel {
  private height = 0;

  constructor(private readonly terminal: Terminal) {}

  show(lines: readonly string[]): void {
    const width = Math.max(20, this.terminal.columns - 1);
    // A line that wraps would make the cursor go back too little.
    const fitting = lines.map((line) => cut(line, width));
    this.terminal.draw(`${this.back()}${fitting.map((line) => `${line}\n`).join('')}`);
    this.height = fitting.length;
  }

  /** Takes it away, e.g. to write a line above it. */
  clear(): void {
    this.terminal.draw(this.back());
    this.height = 0;
  }

  private back(): string {
    return this.height === 0 ? '' : `\u001b[${this.height}A\u001b[J`;
  }
}

function cut(line: string, width: number): string {
  const letters = [...line];
  return letters.length <= width ? line : `${letters.slice(0, width - 1).join('')}…`;
}
