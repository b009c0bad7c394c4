export interface StackOptions {
  /** Databases, objects, logs and the admin token. */
  readonly dataFolder: string;
  /** Of the gateway; undefined: a free one. */
  readonly port?: number | undefined;
  /** Jobs at once; undefined: one per CPU thread. */
  readonly slots?: number | undefined;
  /** Stops the stack when it aborts. */
  readonly signal: AbortSignal;
  /** What happens on the way. */
  readonly say: (line: string) => void;
}

/** An embedded stack whose processes are ours. */
export interface StartedStack {
  readonly url: string;
  /** Settles when all of it has ended, wanted or not. */
  untilStopped(): Promise<void>;
  stop(): Promise<void>;
}

/** Resolves when the gateway answers and trainers are there. */
export type StartStack = (options: StackOptions) => Promise<StartedStack>;
