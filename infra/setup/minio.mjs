import { join } from 'node:path';
import { cached } from './cache.mjs';
import { SetupFailure } from './failure.mjs';
import { installWithGo } from './go.mjs';
import { platformName } from './machine.mjs';
import { attempt, findProgram } from './programs.mjs';

/** The path of a MinIO server: on the PATH, in the cache, or compiled with Go. Only tests and the team profile need one. */
export async function findMinio(lock, progress) {
  const installed = findProgram('minio');
  if (installed !== undefined) return installed;
  const { goModule, version } = lock.minio;
  try {
    const folder = await cached(`minio/${version}-${platformName()}`, progress, async (temporary) => {
      await installWithGo(`${goModule}@${version}`, temporary, { progress, time: '5 minutes on 2 cores, once' });
      const { ok, output } = await attempt(join(temporary, 'minio'), ['--version']);
      if (!ok) throw new SetupFailure(`what was compiled does not run (${output})`);
    });
    return join(folder, 'minio');
  } catch (error) {
    throw new SetupFailure(
      `No MinIO server could be had: ${error.message}.`,
      'Install minio or Go, then run `node infra/setup.mjs minio`.',
    );
  }
}
