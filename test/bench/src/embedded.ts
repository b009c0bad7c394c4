import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Stack, startStack } from '@paucis/cli';

/** The embedded stack as `paucis up` starts it, on a folder that goes with it. */
export interface Embedded extends AsyncDisposable {
  readonly dataFolder: string;
  readonly stack: Stack;
  /** From the start of the launcher's work to a stack that answers. */
  readonly readyMs: number;
}

export async function startEmbedded(slots: number): Promise<Embedded> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'paucis-bench-'));
  const start = performance.now();
  const stack = await startStack({ dataFolder, slots, port: 0 });
  return {
    dataFolder,
    stack,
    readyMs: performance.now() - start,
    async [Symbol.asyncDispose]() {
      await stack.stop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

/** Resident memory of a process in MB. Linux only. */
export async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}
