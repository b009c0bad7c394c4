import { ApiProblem } from '@paucis/client';
import { CommandFailed } from '../command-failed.js';
import type { SweepFile } from './sweep-file.js';

const next = '`npm run paucis -- explain <file>` shows what a file means; examples lie in examples/';

/** Says where in the file each thing stands that the stack refused; other errors stay as they are. */
export function asRefusedSweep(error: unknown, file: SweepFile): unknown {
  if (!(error instanceof ApiProblem)) return error;
  const { status, detail } = error.problem;
  if (error.issues.length > 0) {
    const lines = error.issues.map(({ path, message }) => `${file.locate(path)}: ${path && `${path}: `}${message}`);
    return new CommandFailed(lines.join('\n'), { next, cause: error });
  }
  // An unknown data set is a 404 of its owner; the line that names it is known here.
  if (status === 404)
    return new CommandFailed(`${file.locate('dataset')}: ${detail}`, {
      next: 'add it: `npm run paucis -- datasets add --help`',
      cause: error,
    });
  if (status === 422) return new CommandFailed(`${file.name}: ${detail}`, { next, cause: error });
  return error;
}
