import { CommandFailed, exitCodes } from '../command-failed.js';

/** Nothing answers at this address. */
export class NotRunning extends CommandFailed {
  constructor(where: string, cause?: unknown) {
    super(`no stack is running ${where}`, {
      next: 'start one with `npm start`, or name another with --data or --url',
      exitCode: exitCodes.notRunning,
      cause,
    });
  }
}
