import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isAlive } from '../launcher/process-identity.js';

/** What the launcher says of the stack that it keeps up on a data folder. */
const RunningStack = z.object({ url: z.string(), pid: z.int(), started: z.string().optional() });
export type RunningStack = z.output<typeof RunningStack>;

/** The stack that runs on a data folder; undefined when none does, or when its launcher was killed. */
export async function findRunningStack(dataFolder: string): Promise<RunningStack | undefined> {
  const text = await readFile(join(dataFolder, 'stack.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const stack = RunningStack.safeParse(JSON.parse(text)).data;
  return stack !== undefined && isAlive(stack) ? stack : undefined;
}
