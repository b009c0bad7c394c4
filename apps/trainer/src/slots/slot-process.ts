import { type ChildProcess, fork } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { FromSlot, type ToSlot } from './slot-messages.js';

/** From source and from dist alike: what runs is what was built. */
const program = fileURLToPath(new URL('../../dist/slots/slot-main.js', import.meta.url));

/**
 * Ends with its trainer even where it no longer runs any code of ours (a hang in a native step): the kernel sees to it. A
 * slot that still listens ends by itself, wherever the kernel cannot.
 */
const setpriv = '/usr/bin/setpriv';
const boundToParent: { execPath?: string; execArgv: string[] } = isProgram(setpriv)
  ? { execPath: setpriv, execArgv: ['--pdeathsig', 'KILL', process.execPath] }
  : { execArgv: [] };

/** Lines of output kept for the case that the process dies. */
const keptLines = 40;

export interface SlotExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last lines that it printed. */
  readonly output: string;
}

export interface SlotProcessEvents {
  onMessage(message: FromSlot): void;
  onLine(line: string): void;
  onExit(exit: SlotExit): void;
}

/** The process behind a slot. */
export class SlotProcess {
  private readonly child: ChildProcess;
  private readonly lines: string[] = [];

  constructor(environment: Readonly<Record<string, string | undefined>>, events: SlotProcessEvents) {
    this.child = fork(program, [], {
      ...boundToParent,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child.on('message', (raw) => events.onMessage(FromSlot.parse(raw)));
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        this.lines.push(line.slice(0, 2000));
        if (this.lines.length > keptLines) this.lines.shift();
        events.onLine(line);
      });
    }
    // Sending to a process that has just died is not an error of ours: its exit is handled.
    this.child.on('error', () => undefined);
    this.child.once('close', (code, signal) => events.onExit({ code, signal, output: this.lines.join('\n') }));
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  send(message: ToSlot): void {
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
