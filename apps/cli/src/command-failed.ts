/** What a script can tell failures apart by. */
export const exitCodes = { failed: 1, usage: 2, notRunning: 3, refused: 4 } as const;

/** A command cannot do what it was asked: one sentence, and what to do next. Shown without a stack trace. */
export class CommandFailed extends Error {
  readonly next: string | undefined;
  readonly exitCode: number;

  constructor(message: string, options: { next?: string; exitCode?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'CommandFailed';
    this.next = options.next;
    this.exitCode = options.exitCode ?? exitCodes.failed;
  }
}
