import { Invalid, NotFound } from '@paucis/contracts';
import { CommandFailed } from '../command-failed.js';

/** What statistics and readers refuse is the user's to change, not a fault of ours. */
export async function asFailure<Result>(compute: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await compute();
  } catch (cause) {
    if (cause instanceof Invalid || cause instanceof NotFound) throw new CommandFailed(cause.message, { cause });
    throw cause;
  }
}
