import { readConfig } from './config.js';
import { startStack } from './launcher/index.js';
import { run } from './run.js';
import { processTerminal } from './terminal/terminal.js';

const interrupt = new AbortController();
process.on('SIGINT', () => {
  // Whoever is asked twice means it.
  if (interrupt.signal.aborted) process.exit(130);
  interrupt.abort(new Error('interrupted'));
});
process.once('SIGTERM', () => interrupt.abort(new Error('terminated')));

const config = readConfig(process.env, process.cwd());
const terminal = processTerminal(process.stdout, process.stderr);
process.exitCode = await run(process.argv.slice(2), { config, terminal, signal: interrupt.signal, startStack });
