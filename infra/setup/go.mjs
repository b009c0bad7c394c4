import { join } from 'node:path';
import { withTemporaryFolder } from './cache.mjs';
import { SetupFailure } from './failure.mjs';
import { attempt, findProgram } from './programs.mjs';

const saidEveryMs = 30_000;

/** Compiles a pinned module into `folder`. Go's own folders are temporary too: nothing is left outside the cache. */
export async function installWithGo(module, folder, { progress, time }) {
  const go = findProgram('go');
  if (go === undefined) throw new SetupFailure('there is no Go on the PATH');
  progress.line(`compiling ${module} with Go (about ${time})`);
  const begin = performance.now();
  const saying = setInterval(
    () => progress.line(`still compiling after ${Math.round((performance.now() - begin) / 1000)} s`),
    saidEveryMs,
  );
  try {
    await withTemporaryFolder(async (temporary) => {
      const env = {
        GOBIN: folder,
        GOPATH: join(temporary, 'go'),
        GOCACHE: join(temporary, 'build'),
        GOFLAGS: `${process.env.GOFLAGS ?? ''} -modcacherw`.trim(),
        CGO_ENABLED: '0',
      };
      const { ok, output } = await attempt(go, ['install', module], { env, cwd: temporary });
      if (!ok) throw new SetupFailure(`go install failed (${output.split('\n').at(-1)})`);
    });
  } finally {
    clearInterval(saying);
  }
}
