import assert from 'node:assert/strict';
import { open, mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FolderStore } from '@paucis/platform';
import { smallDisk, temporaryFolder, waitFor } from '@paucis/testing';
import { CommittedArtifacts } from '../committed-artifacts.js';
import { outcomeOf } from '../outcome.js';
import type { ProcessStack } from '../process-stack.js';
import type { Scenario } from '../scenario.js';
import { fixedList, startSmallStack } from '../small-sweep.js';

export const diskFull: Scenario = {
  name: 'disk-full',
  does: 'the disk of the object store is full for a while',
  checks:
    'jobs go on without checkpoints or wait with their results, no bad checkpoint is committed, the same bits as undisturbed',
  async missing() {
    await using folder = await temporaryFolder();
    await using disk = await smallDisk(folder.path, '1m');
    return disk === undefined ? 'this user may mount no file system of a known size' : undefined;
  },
  async run({ long, calm }) {
    const expected = await calm();
    await using folder = await temporaryFolder();
    await using disk = await smallDisk(folder.path, '8m');
    assert.ok(disk);
    await using stack = await startSmallStack({
      prepare: async (dataFolder) => {
        await mkdir(dataFolder, { recursive: true });
        await symlink(disk.path, join(dataFolder, 'objects'));
      },
    });
    const committed = new CommittedArtifacts(stack.dataFolder, new FolderStore(disk.path));
    const { id } = await stack.startSweep(fixedList);
    await stack.untilSteps(id, 100);

    const ballast = join(disk.path, 'ballast');
    await fill(ballast);
    await waitFor(() => isFelt(stack, id), { timeoutMs: 300_000, what: 'a job to feel the full disk' });
    await delay(long ? 60_000 : 2_000);
    await rm(ballast);

    await stack.waitForEnd(id);
    assert.deepEqual(await outcomeOf(stack, id), expected);
    const { bad, seen } = await committed.end();
    assert.deepEqual(bad, []);
    return { 'seconds full': long ? 60 : 2, 'checkpoints looked at': seen.checkpoints.size };
  },
};

/** Writes until nothing goes any more. */
async function fill(path: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (const size of [65_536, 512]) {
      const bytes = Buffer.alloc(size);
      const isRoom = () => file.write(bytes).then(({ bytesWritten }) => bytesWritten === size);
      while (await isRoom().catch(() => false));
    }
  } finally {
    await file.close();
  }
}

async function isFelt(stack: ProcessStack, sweepId: string): Promise<boolean> {
  for (const { id } of await stack.jobsOf(sweepId)) {
    if ((await stack.logOf(id)).some((line) => line.includes('the disk is full'))) return true;
  }
  return false;
}
