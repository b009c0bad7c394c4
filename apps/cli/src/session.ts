import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { CliConfig } from './config.js';
import type { startStack } from './launcher/index.js';
import type { Terminal } from './terminal/terminal.js';

/** What every command stands on. */
export interface Session {
  readonly config: CliConfig;
  readonly terminal: Terminal;
  /** Aborts when the user presses Ctrl-C. */
  readonly signal: AbortSignal;
  readonly startStack: typeof startStack;
}

export interface GlobalOptions {
  readonly json?: boolean;
  readonly data?: string;
  readonly url?: string;
  readonly token?: string;
  readonly verbose?: boolean;
}

export const globalsOf = (command: Command): GlobalOptions => command.optsWithGlobals<GlobalOptions>();

/** Where the embedded stack of this command keeps everything. */
export function dataFolderOf({ config }: Session, { data }: GlobalOptions): string {
  return data === undefined ? config.dataFolder : resolve(config.workingFolder, data);
}

/** A path as its user means it. */
export const pathOf = ({ config }: Session, path: string): string => resolve(config.workingFolder, path);

/** The text under a command's help. */
export const examples = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ npm run paucis -- ${line}`).join('\n')}`;

/** A list as a table, or as JSON for programs. */
export function printListing(
  { terminal }: Session,
  { json }: GlobalOptions,
  answer: unknown,
  lines: () => readonly string[],
): void {
  if (json === true) return terminal.print(JSON.stringify(answer, undefined, 2));
  lines().forEach((line, index) => terminal.print(index === 0 ? terminal.style('bold', line) : line));
}
