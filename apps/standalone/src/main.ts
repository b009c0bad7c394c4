import { stopOnSignals } from '@paucis/platform';
import { startAll } from './start-all.js';

try {
  const { services, url } = await startAll();
  stopOnSignals(services);
  // Whoever started this process waits for this line.
  process.stdout.write(`${JSON.stringify({ event: 'ready', url, pid: process.pid })}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
