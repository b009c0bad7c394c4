import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { CommandFailed } from '../command-failed.js';
import { repositoryFolder } from '../config.js';
import type { TeamSettings } from '../stack/team-settings.js';

const Step = z.discriminatedUnion('event', [
  z.object({ event: z.enum(['objects', 'rows']), done: z.int(), all: z.int() }),
  z.object({
    event: z.literal('done'),
    objects: z.int(),
    rows: z.int(),
    tables: z.array(z.object({ service: z.string(), table: z.string(), rows: z.int() })),
  }),
]);
type Step = z.output<typeof Step>;
export type MovedData = Omit<Extract<Step, { event: 'done' }>, 'event'>;

/** Runs the program of the services that copies their data; the tables are theirs, so a command does not know them. */
export async function moveData(
  dataFolder: string,
  settings: TeamSettings,
  progress: (what: 'objects' | 'rows', done: number, all: number) => void,
  signal: AbortSignal,
): Promise<MovedData> {
  const program = join(repositoryFolder, 'apps', 'standalone', 'dist', 'move-to-postgres.js');
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, ...settings, PAUCIS_DATA_FOLDER: dataFolder },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const stop = () => child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  const exited = once(child, 'close') as Promise<[number | null]>;
  const said = text(child.stderr);
  let moved: MovedData | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const step = Step.parse(JSON.parse(line));
    if (step.event === 'done') moved = step;
    else progress(step.event, step.done, step.all);
  }
  const [code] = await exited;
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (code === 0 && moved !== undefined) return moved;
  throw new CommandFailed(`nothing was moved: ${(await said).trim() || `the copy ended with ${code ?? 'a signal'}`}`, {
    next: 'put that right and run it again: the data folder is as it was, objects that were copied are not copied again',
  });
}
