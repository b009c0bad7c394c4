import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** One process for good: a pid alone may be given to another one later. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from the start of the machine to that of the process; absent where there is no /proc. */
  readonly started?: string | undefined;
}

/** Who has this pid now; undefined when nobody has, or it has ended and only waits to be collected. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined;
  }
  const stat = statOf(pid);
  if (stat === undefined) return process.platform === 'linux' ? undefined : { pid };
  return stat.state === 'Z' ? undefined : { pid, started: stat.started };
}

export function isAlive({ pid, started }: ProcessIdentity): boolean {
  const now = identityOf(pid);
  return now !== undefined && (started === undefined || now.started === started);
}

/** Signals a process and all it started; both may be gone already. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  signalTo(-pid, signal);
}

/** Signals one process, which may be gone already. */
export function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Suspends a process, and resolves when it stands still (or is gone): it acts on the signal a moment after it was sent. */
export async function suspend(pid: number): Promise<void> {
  signalTo(pid, 'SIGSTOP');
  for (let state = statOf(pid)?.state; state !== undefined && !'TZ'.includes(state); state = statOf(pid)?.state)
    await delay(1);
}

function statOf(pid: number): { state: string | undefined; started: string | undefined } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program stands in parentheses and may hold spaces; the state is the first field after it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], started: fields[19] };
  } catch {
    return undefined;
  }
}
