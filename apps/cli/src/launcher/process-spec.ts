import { createHash } from 'node:crypto';

/** One process of the stack: how it is started, and how others see that it is ready. */
export interface ProcessSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the environment of the launcher. */
  readonly environment: Readonly<Record<string, string>>;
  /** Contents that the process reads at its start, such as its configuration file. */
  readonly inputs: readonly string[];
  readonly port?: number;
  /** Asked from outside again and again, so that it holds for an adopted process too. */
  readonly isReady: (pid: number) => Promise<boolean>;
  /** Time from SIGTERM to SIGKILL. */
  readonly graceMs: number;
}

export function revisionOf({ command, args, environment, inputs }: ProcessSpec): string {
  const settings = JSON.stringify([command, args, Object.entries(environment).sort(), inputs]);
  return createHash('sha256').update(settings).digest('hex');
}
