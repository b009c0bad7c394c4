import type { Terminal } from '../terminal/terminal.js';

export interface RecordingTerminal extends Terminal {
  readonly printed: string[];
  readonly noted: string[];
  readonly drawn: string[];
}

/** A terminal whose text a spec reads. */
export function recordingTerminal({ columns = 100, isLive = false } = {}): RecordingTerminal {
  const [printed, noted, drawn]: [string[], string[], string[]] = [[], [], []];
  return {
    printed,
    noted,
    drawn,
    columns,
    isLive,
    print: (line) => void printed.push(line),
    note: (line) => void noted.push(line),
    draw: (text) => void drawn.push(text),
    style: (_style, text) => text,
  };
}
