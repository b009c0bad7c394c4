import { readConfig } from './config.js';
import { run } from './run.js';
import type { Session } from './session.js';
import { processTerminal } from './terminal/terminal.js';

const interrupt = new AbortController();
process.on('SIGINT', () => {
  // Whoever is asked twice means it.
  if (interrupt.signal.aborted) process.exit(130);
  interrupt.abort(new Error('interrupted'));
});
process.once('SIGTERM', () => interrupt.abort(new Error('terminated')));

/** Loaded when it is needed: with it come the services' framework and database, 0.5 s that a listing need not wait. */
const startStack: Session['startStack'] = async (options) => (await import('./launcher/index.js')).startStack(options);

const config = readConfig(process.env, process.cwd());
const terminal = processTerminal(process.stdout, process.stderr);
process.exitCode = await run(process.argv.slice(2), { config, terminal, signal: interrupt.signal, startStack });
