import { ApiProblem } from '../api/api-problem.js';
import { CommandFailed } from '../command-failed.js';
import type { SweepFile } from './sweep-file.js';

/** Says where in the file each thing stands that the stack refused; other errors stay as they are. */
export function asRefusedSweep(error: unknown, file: SweepFile): unknown {
  if (!(error instanceof ApiProblem) || error.issues.length === 0) return error;
  const lines = error.issues.map(
    ({ path, message }) => `${file.locate(path)}: ${path === '' ? '' : `${path}: `}${message}`,
  );
  const next = '`npm run paucis -- explain <file>` shows what a file means; examples lie in examples/';
  return new CommandFailed(lines.join('\n'), { next, cause: error });
}
