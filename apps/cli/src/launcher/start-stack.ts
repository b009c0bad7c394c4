import { once } from 'node:events';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CommandFailed, exitCodes } from '../command-failed.js';
import { repositoryFolder } from '../config.js';
import { type Moved, readMoved } from '../migration/moved.js';
import type { BackOff } from './back-off.js';
import { type FolderLock, lockFolder } from './folder-lock.js';
import { pidFileOf, readSurvivor } from './pid-file.js';
import { anyFreePort, isFree, usualFreePort } from './ports.js';
import { identityOf } from './process-identity.js';
import { entranceOf, planStack } from './stack-plan.js';
import { SupervisedProcess } from './supervised-process.js';

export interface StackOptions {
  /** Where the stack keeps everything; made if it is missing. */
  readonly dataFolder: string;
  /** The built checkout; the one of this program unless given. */
  readonly repoRoot?: string;
  /** Jobs at a time; one per CPU thread unless given. */
  readonly slots?: number | undefined;
  /** Settings of services that run each in a process of its own, with PostgreSQL and MinIO; absent: the embedded stack. */
  readonly team?: Readonly<Record<string, string>> | undefined;
  /** Where the gateway listens; undefined: the port of a surviving one, else a free one from 7400 on; 0: any free one. */
  readonly port?: number | undefined;
  /** Stops the stack when it is aborted, also while it starts. */
  readonly signal?: AbortSignal;
  /** Hears what happens to the processes, a line each. */
  readonly say?: (line: string) => void;
  readonly backOff?: BackOff;
}

export interface Stack {
  /** Of the gateway: `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** By name: `nats`, `standalone` (or each service), `trainer`; a process between two lives is missing. */
  processIds(): Readonly<Record<string, number>>;
  /** Stops all, the last started first; a second call waits for the first. */
  stop(): Promise<void>;
  /** Settles when the stack has been stopped. */
  untilStopped(): Promise<void>;
}

/**
 * Brings a stack up on a data folder and keeps it up: nats-server, the services in one process or one each, a trainer.
 * Processes that outlived a killed launcher are taken over.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const dataFolder = resolve(options.dataFolder);
  const moved = options.team === undefined ? readMoved(dataFolder) : undefined;
  if (moved !== undefined) throw livesElsewhere(dataFolder, moved);
  const lock = await lockFolder(dataFolder);
  if ('heldBy' in lock) throw alreadyRuns(dataFolder, lock.heldBy.pid);
  const processes: SupervisedProcess[] = [];
  const { stop, stopped } = stopOnce(() => stopAll(dataFolder, processes, lock));
  try {
    const httpPort = await httpPortOf(dataFolder, entranceOf(options), options.port);
    const natsPort = survivingPort(dataFolder, 'nats') ?? (await anyFreePort());
    const { repoRoot = repositoryFolder, slots, team, say = () => {}, backOff } = options;
    for (const spec of planStack({ dataFolder, repoRoot, slots, team, natsPort, httpPort })) {
      const pidFile = pidFileOf(dataFolder, spec.name);
      const logFile = join(dataFolder, 'logs', `${spec.name}.log`);
      const supervised = new SupervisedProcess(spec, { pidFile, logFile, say, ...(backOff && { backOff }) });
      processes.push(supervised);
      await supervised.start(options.signal);
    }
    const url = `http://127.0.0.1:${httpPort}`;
    publish(dataFolder, url);
    options.signal?.throwIfAborted();
    options.signal?.addEventListener('abort', () => void stop(), { once: true });
    return { url, processIds: () => processIdsOf(processes), stop, untilStopped: () => stopped };
  } catch (error) {
    await stop();
    throw error;
  }
}

function processIdsOf(processes: readonly SupervisedProcess[]): Readonly<Record<string, number>> {
  return Object.fromEntries(processes.flatMap(({ pid, spec }) => (pid === undefined ? [] : [[spec.name, pid]])));
}

/** However often it is asked, there is one stop; `stopped` settles as it does. */
function stopOnce(work: () => Promise<void>): { stop: () => Promise<void>; stopped: Promise<void> } {
  const asked = new AbortController();
  const stopped = once(asked.signal, 'abort').then(work);
  const stop = () => {
    asked.abort();
    return stopped;
  };
  return { stop, stopped };
}

/** The folder is free again whatever happens on the way. */
async function stopAll(dataFolder: string, processes: readonly SupervisedProcess[], lock: FolderLock): Promise<void> {
  try {
    for (const supervised of [...processes].reverse()) await supervised.stop();
  } finally {
    rmSync(stackFile(dataFolder), { force: true });
    lock.release();
  }
}

const stackFile = (dataFolder: string): string => join(dataFolder, 'stack.json');

/** Other commands find the stack by this file; it is there while the stack is up. */
function publish(dataFolder: string, url: string): void {
  const file = stackFile(dataFolder);
  writeFileSync(`${file}.new`, JSON.stringify({ url, ...identityOf(process.pid) }), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function alreadyRuns(dataFolder: string, pid: number): CommandFailed {
  const place = urlOf(dataFolder);
  return new CommandFailed(
    `process ${pid} already runs the stack of ${dataFolder}${place === undefined ? ', which is starting' : ` at ${place}`}`,
    { next: 'use that one, stop it, or name another folder with --data', exitCode: exitCodes.refused },
  );
}

/** Old databases would start, and two installations would go on from one. */
function livesElsewhere(dataFolder: string, { to, movedAt }: Moved): CommandFailed {
  return new CommandFailed(`the data of ${dataFolder} were moved to PostgreSQL (${to}) at ${movedAt}`, {
    next: 'start it with `paucis up --profile team`, or name another folder with --data',
    exitCode: exitCodes.refused,
  });
}

function urlOf(dataFolder: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(stackFile(dataFolder), 'utf8')) as { url?: string }).url;
  } catch {
    return undefined; // not published yet
  }
}

function survivingPort(dataFolder: string, name: string): number | undefined {
  return readSurvivor(pidFileOf(dataFolder, name))?.port;
}

async function httpPortOf(dataFolder: string, entrance: string, asked: number | undefined): Promise<number> {
  const surviving = survivingPort(dataFolder, entrance);
  if (asked === undefined) return surviving ?? (await usualFreePort());
  if (asked === 0) return surviving ?? (await anyFreePort());
  if (asked === surviving || (await isFree(asked))) return asked;
  throw new CommandFailed(`port ${asked} of 127.0.0.1 is in use`, {
    next: 'stop what uses it, or name another with --port (0 takes any free one)',
    exitCode: exitCodes.refused,
  });
}
