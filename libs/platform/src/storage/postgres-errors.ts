import { Unavailable } from '@paucis/contracts';
import { QueryFailedError, QueryRunnerAlreadyReleasedError } from 'typeorm';

/**
 * SQLSTATEs (PostgreSQL 18, appendix A) that say nothing about the statement: the server is not there, is stopping or
 * starting, has no connection left, or has dropped this one for being idle in a transaction.
 */
const lostStates = /^(08...|57P0[1-5]|53300|25P0[34])$/;
/** Another process was in the way: serialization failure, deadlock, lock not available. */
const contendedStates = new Set(['40001', '40P01', '55P03']);
const uniqueViolation = '23505';
const networkCodes = /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_)/;
/** What node-postgres says without a code. */
const networkWords =
  /Connection terminated|not queryable|timeout exceeded when trying to connect|Query read timeout|Client was closed/;

const causeOf = (error: unknown): unknown =>
  error instanceof QueryFailedError ? (error.driverError as unknown) : error;
const codeOf = (error: unknown): string => String((causeOf(error) as { code?: unknown } | undefined)?.code ?? '');

/** The connection is gone; the statement may be right. */
export function isLost(error: unknown): boolean {
  const cause = causeOf(error);
  if (cause instanceof QueryRunnerAlreadyReleasedError) return true;
  const code = codeOf(cause);
  if (lostStates.test(code) || networkCodes.test(code)) return true;
  // Node tries every address of a name and reports them together.
  if (cause instanceof AggregateError) return cause.errors.some(isLost);
  return cause instanceof Error && networkWords.test(cause.message);
}

export const isContended = (error: unknown): boolean => contendedStates.has(codeOf(error));

export const isDuplicate = (error: unknown): boolean => codeOf(error) === uniqueViolation;

/** A lost connection as `Unavailable`, which callers try again; no address or password is in it. */
export function explainPostgresError(error: unknown): unknown {
  if (error instanceof Unavailable) return error;
  const code = codeOf(error);
  if (code === '53100')
    return new Unavailable('disk-full', 'the disk is full: the change was not stored', {}, { cause: error });
  if (!isLost(error)) return error;
  return new Unavailable('database-lost', 'PostgreSQL cannot be reached: nothing was stored', {}, { cause: error });
}
