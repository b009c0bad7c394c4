import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** What the launcher says of the stack that it keeps up on a data folder. */
const RunningStack = z.object({ url: z.string(), pid: z.int() });
export type RunningStack = z.output<typeof RunningStack>;

/** The stack that runs on a data folder; undefined when none does. */
export async function findRunningStack(dataFolder: string): Promise<RunningStack | undefined> {
  const text = await readFile(join(dataFolder, 'stack.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : RunningStack.safeParse(JSON.parse(text)).data;
}
