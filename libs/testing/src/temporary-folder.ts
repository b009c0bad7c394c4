import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryFolder extends AsyncDisposable {
  /** Absolute, empty at the start. */
  readonly path: string;
}

/** An empty folder that is gone with everything in it at the end of its scope: `await using folder = await temporaryFolder()`. */
export async function temporaryFolder(prefix = 'paucis-test-'): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), prefix));
  return {
    path,
    async [Symbol.asyncDispose]() {
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
