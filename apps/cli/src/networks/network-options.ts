import { parse } from 'yaml';
import { CommandFailed } from '../command-failed.js';

/** Options of a network as a user types them: `{ depth: 50 }`, in the words of a sweep file. */
export function networkOptions(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {};
  const options: unknown = parse(text);
  if (typeof options === 'object' && options !== null && !Array.isArray(options)) {
    return options as Record<string, unknown>;
  }
  throw new CommandFailed(`--options: expected options as in a sweep file, came ${text}`, {
    next: `write them as --options '{ depth: 50 }'`,
  });
}

/** A whole number that a user typed. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new CommandFailed(`expected a whole number above 0, came ${text}`, { next: 'correct it' });
}
