import { findProgram } from './find-program.js';

/** The path of the nats-server that the set-up chose, else of the first on the PATH. */
export async function findNatsServer(): Promise<string> {
  const found = await findProgram('nats-server', 'natsServer');
  if (found !== undefined) return found;
  throw new Error(
    'expected nats-server in .paucis/runtime.json or on the PATH, found none: run `node infra/setup.mjs`',
  );
}
