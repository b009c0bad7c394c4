import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { openLog } from './log-file.js';
import type { Survivor } from './pid-file.js';
import { identityOf, isAlive, type ProcessIdentity } from './process-identity.js';
import type { ProcessSpec } from './process-spec.js';

const lookMs = 100;

/** One life of a process of the stack. */
export interface Incarnation extends ProcessIdentity {
  /** Settles at its end with how it ended: `SIGKILL`, `exit code 1`, or `ended` for one that is not our child. */
  readonly ended: Promise<string>;
}

/**
 * Starts a process in a session of its own, so that Ctrl-C reaches only the launcher, which then stops it in order. It
 * writes to its log itself and so does not notice when the launcher dies.
 */
export async function spawnProcess(spec: ProcessSpec, logFile: string): Promise<Incarnation> {
  const log = openLog(logFile);
  // Not configuration but inheritance: PATH, HOME and the like.
  const env = { ...process.env, ...spec.environment };
  const child = spawn(spec.command, [...spec.args], { detached: true, stdio: ['ignore', log, log], env });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code ?? 'unknown'}`));
  });
  await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  const pid = child.pid as number;
  return { ...(identityOf(pid) ?? { pid }), ended };
}

/** A process that another launcher started is no child of ours: its end is seen by looking. */
export function adoptProcess(survivor: Survivor): Incarnation {
  const { pid, started } = survivor;
  return { pid, started, ended: endOf(survivor) };
}

async function endOf(survivor: ProcessIdentity): Promise<string> {
  while (isAlive(survivor)) await delay(lookMs);
  return 'ended';
}
