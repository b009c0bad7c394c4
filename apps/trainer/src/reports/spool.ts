import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArtifactRef, Failure, Id, JobReport } from '@paucis/contracts';
import type { Log } from '@paucis/platform';
import { z } from 'zod';

/** How a job ended, as it will be told. */
export const Ending = z.discriminatedUnion('type', [
  z.object({ type: z.literal('finish'), artifacts: z.array(ArtifactRef), result: z.record(z.string(), z.number()) }),
  z.object({ type: z.literal('fail'), failure: Failure, released: z.boolean() }),
]);
export type Ending = z.output<typeof Ending>;

/** What waits for the dispatcher to come back. */
export const Spooled = z.object({
  jobId: Id,
  leaseEpoch: z.int().positive(),
  reports: z.array(JobReport),
  ending: Ending.optional(),
});
export type Spooled = z.output<typeof Spooled>;

/** Files of undelivered reports in a folder of this process; what dead processes have left is taken over. */
export class Spool {
  private readonly folder: string;

  constructor(
    private readonly root: string,
    private readonly log: Log,
    private readonly pid: number = process.pid,
  ) {
    this.folder = join(root, String(pid));
    // Left by an earlier process of the same number, which is dead.
    if (!tryRename(this.folder, join(root, `${pid}-before`))) mkdirSync(root, { recursive: true, mode: 0o700 });
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
  }

  save(spooled: Spooled): void {
    const file = this.fileOf(spooled);
    writeFileSync(`${file}.new`, JSON.stringify(spooled), { mode: 0o600, flush: true });
    renameSync(`${file}.new`, file);
  }

  remove(of: Pick<Spooled, 'jobId' | 'leaseEpoch'>): void {
    rmSync(this.fileOf(of), { force: true });
  }

  /** Files of processes that are no more, now this one's. */
  takeOver(): Spooled[] {
    const found: Spooled[] = [];
    for (const name of readdirSync(this.root)) {
      const pid = Number.parseInt(name, 10);
      if (name === String(this.pid) || (!name.endsWith('-before') && isAlive(pid))) continue;
      // Renamed first, so that one of several supervisors gets it.
      const mine = join(this.folder, `taken-${name}`);
      if (tryRename(join(this.root, name), mine)) found.push(...this.readFolder(mine));
    }
    return found;
  }

  private readFolder(folder: string): Spooled[] {
    const found: Spooled[] = [];
    for (const name of readdirSync(folder).filter((one) => one.endsWith('.json'))) {
      try {
        found.push(Spooled.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))));
      } catch (error) {
        this.log.warn('spool file refused', { name, error });
      }
    }
    for (const spooled of found) this.save(spooled);
    rmSync(folder, { recursive: true });
    return found;
  }

  private fileOf({ jobId, leaseEpoch }: Pick<Spooled, 'jobId' | 'leaseEpoch'>): string {
    return join(this.folder, `${jobId}.${leaseEpoch}.json`);
  }
}

function tryRename(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
