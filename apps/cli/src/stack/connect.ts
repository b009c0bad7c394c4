import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PaucisClient } from '@paucis/client';
import { CommandFailed, exitCodes } from '../command-failed.js';
import { dataFolderOf, type GlobalOptions, type Session } from '../session.js';
import { NotRunning } from './not-running.js';
import { findRunningStack } from './running-stack.js';

/** The stack that the options name, else the environment, else the one that runs on the data folder. */
export async function connect(session: Session, options: GlobalOptions): Promise<PaucisClient> {
  const { config } = session;
  const folder = dataFolderOf(session, options);
  const url = options.url ?? config.url ?? (await findRunningStack(folder))?.url;
  if (url === undefined) throw new NotRunning(`on the data folder ${folder}`);
  const token = options.token ?? config.token ?? (await readAdminToken(folder));
  return new PaucisClient({ url, token, signal: session.signal });
}

/** The embedded stack on this folder, whatever options and environment name. */
export async function connectTo(dataFolder: string, { signal }: Session): Promise<PaucisClient> {
  const stack = await findRunningStack(dataFolder);
  if (stack === undefined) throw new NotRunning(`on the data folder ${dataFolder}`);
  return new PaucisClient({ url: stack.url, token: await readAdminToken(dataFolder), signal });
}

export const adminTokenFile = (dataFolder: string): string => join(dataFolder, 'admin-token');

async function readAdminToken(dataFolder: string): Promise<string> {
  const file = adminTokenFile(dataFolder);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CommandFailed(`there is no token: ${file} cannot be read`, {
      next: 'give one with --token or PAUCIS_TOKEN',
      exitCode: exitCodes.refused,
      cause,
    });
  });
  return text.trim();
}
