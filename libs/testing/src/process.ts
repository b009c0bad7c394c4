import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningProcess extends AsyncDisposable {
  readonly pid: number;
  /** Everything written so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** Settles when the process has ended and its output is read to the end. */
  readonly exited: Promise<Exit>;
  readonly isRunning: boolean;
  /** Sends a signal to the process alone and returns at once. */
  signal(signal: NodeJS.Signals): void;
  /** Sends a signal to the process with its children and waits for its end. */
  kill(signal?: NodeJS.Signals): Promise<Exit>;
}

/**
 * Starts a process in a group of its own and collects its output. The end of the scope kills the group and waits for it:
 * `await using server = await startProcess('node', ['server.js'])`.
 *
 * @param env is added to the environment of this process; an undefined value removes a variable
 * @param identity whom to run it as, for root
 */
export async function startProcess(
  command: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string | undefined>> = {},
  cwd?: string,
  identity?: { readonly uid: number; readonly gid: number },
): Promise<RunningProcess> {
  const child = spawn(command, [...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    cwd,
    ...identity,
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const exited = exitOf(child);
  await once(child, 'spawn');
  return running(child, child.pid as number, output, exited);
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

function running(
  child: ChildProcess,
  pid: number,
  output: { stdout: string; stderr: string },
  exited: Promise<Exit>,
): RunningProcess {
  const guard = guardOf(pid);
  const kill = async (signal: NodeJS.Signals = 'SIGKILL') => {
    signalGroup(pid, signal);
    const exit = await exited;
    guard.kill('SIGKILL');
    return exit;
  };
  return {
    pid,
    get stdout() {
      return output.stdout;
    },
    get stderr() {
      return output.stderr;
    },
    get isRunning() {
      return child.exitCode === null && child.signalCode === null;
    },
    exited,
    signal: (signal) => void child.kill(signal),
    kill,
    async [Symbol.asyncDispose]() {
      await kill('SIGKILL');
    },
  };
}

/** Kills the group when this process is gone, however it ended: its end of the pipe is closed by the system then. */
function guardOf(pid: number): ChildProcess {
  const guard = spawn('sh', ['-c', 'read line; kill -s KILL -- "-$0"', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.unref();
  (guard.stdin as unknown as { unref(): void }).unref();
  return guard;
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // The group is gone already: what was wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
