import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Where a command writes: answers to standard output, everything said on the way to standard error. */
export interface Terminal {
  /** Somebody looks at it: bars may move. */
  readonly isLive: boolean;
  readonly columns: number;
  /** A line of the answer. */
  print(line: string): void;
  /** A line about the work, e.g. progress. */
  note(line: string): void;
  /** Raw text for a live panel, beside the notes. */
  draw(text: string): void;
  /** Coloured where colours are wanted (a terminal, and no NO_COLOR). */
  style(style: Style, text: string): string;
}

export function processTerminal(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): Terminal {
  return {
    get isLive() {
      return stderr.isTTY === true && stdout.isTTY === true;
    },
    get columns() {
      // Some pseudo-terminals say 0.
      return stdout.columns || stderr.columns || 100;
    },
    print: (line) => void stdout.write(`${line}\n`),
    note: (line) => void stderr.write(`${line}\n`),
    draw: (text) => void stderr.write(text),
    style: (style, text) => styleText(style, text, { stream: stdout }),
  };
}
