import { ApiProblem, Unreachable } from '@paucis/client';
import { CommandFailed, exitCodes } from '../command-failed.js';
import { NotRunning } from './not-running.js';

const doctor = '`npm run paucis -- doctor` says how the stack is';

/** What the stack refused or did not answer, with what to do next; other errors stay as they are. */
export function asCommandFailed(error: unknown): unknown {
  if (error instanceof ApiProblem) {
    const { status, message } = error;
    const exitCode = status === 401 || status === 403 ? exitCodes.refused : exitCodes.failed;
    return new CommandFailed(message, { next: nextSteps[status], exitCode, cause: error });
  }
  if (!(error instanceof Unreachable)) return error;
  if (error.why === 'refused') return new NotRunning(`at ${error.url}`, error);
  return new CommandFailed(error.message, { next: `try again; ${doctor}`, cause: error });
}

const nextSteps: Readonly<Record<number, string>> = {
  401: 'give a valid token with --token or PAUCIS_TOKEN; the first one is in <data folder>/admin-token',
  403: 'use a token of that role: an administrator makes one with `npm run paucis -- tokens create`',
  503: `wait a moment and try again; ${doctor}`,
};
