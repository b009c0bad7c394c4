import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

const peersFolder = join(import.meta.dirname, '..', 'peers');

/** A file of `peers/`: scripts and requirement lists. */
export const peerFile = (name: string): string => join(peersFolder, name);

/** The Python of the virtual environment that holds the packages named by a requirements file; undefined if not made. */
export async function findPeers(requirements: string): Promise<string | undefined> {
  const python = pythonIn(await environmentOf(requirements));
  return existsSync(python) && existsSync(join(dirname(dirname(python)), 'complete')) ? python : undefined;
}

/** Makes that environment in the user's cache folder; the next run finds it there. */
export async function installPeers(requirements: string, progress: (line: string) => void): Promise<string> {
  const found = await findPeers(requirements);
  if (found !== undefined) return found;
  const folder = await environmentOf(requirements);
  await rm(folder, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  progress(`installing the peers of ${requirements} (once)`);
  await runToEnd('python3', ['-m', 'venv', folder]);
  await runToEnd(pythonIn(folder), ['-m', 'pip', 'install', '--quiet', '-r', peerFile(requirements)]);
  await writeFile(join(folder, 'complete'), '');
  return pythonIn(folder);
}

/** A peer's script that answers one JSON line for each JSON line it is asked. */
export async function startPeer(
  python: string,
  script: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
) {
  const child = spawn(python, ['-u', peerFile(script), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid,
    async ask(question: unknown): Promise<unknown> {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`the peer ${script} ended before it answered`);
      return JSON.parse(value) as unknown;
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await closed;
    },
  };
}

async function environmentOf(requirements: string): Promise<string> {
  const hash = createHash('sha256').update(await readFile(peerFile(requirements)));
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return join(cache, 'paucis', 'peers', `${requirements.replace(/\.txt$/, '')}-${hash.digest('hex').slice(0, 12)}`);
}

const pythonIn = (folder: string): string => join(folder, 'bin', 'python');

function runToEnd(command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 2, 2] });
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`'${command} ${args.join(' ')}' ended with ${code}`)),
    );
  });
}
