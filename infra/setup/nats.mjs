import { existsSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, cached, withTemporaryFolder } from './cache.mjs';
import { SetupFailure } from './failure.mjs';
import { installWithGo } from './go.mjs';
import { platformName } from './machine.mjs';
import { attempt, findProgram } from './programs.mjs';

/** The path of a nats-server that is new enough: on the PATH, in the cache, compiled with Go, or out of Debian's package. */
export async function findNatsServer(lock, progress) {
  const { minimum, version, goModule } = lock.natsServer;
  const installed = findProgram('nats-server');
  if (installed !== undefined && (await isNewEnough(installed, minimum))) return installed;
  const id = `nats-server/${version}-${platformName()}`;
  const debianId = `nats-server/debian-${platformName()}`;
  const debian = join(cacheFolder(), debianId, 'nats-server');
  if (!existsSync(join(cacheFolder(), id)) && existsSync(debian) && findProgram('go') === undefined) return debian;

  const reasons = [];
  for (const [place, make] of [
    [id, (folder) => installWithGo(`${goModule}@v${version}`, folder, { progress, time: 'a minute' })],
    [debianId, (folder) => unpackDebianPackage(folder, progress)],
  ]) {
    try {
      const folder = await cached(place, progress, async (temporary) => {
        await make(temporary);
        if (!(await isNewEnough(join(temporary, 'nats-server'), minimum))) throw new SetupFailure('it is too old');
      });
      return join(folder, 'nats-server');
    } catch (error) {
      reasons.push(error.message);
    }
  }
  throw new SetupFailure(
    `No nats-server ${minimum} or newer could be had: ${reasons.join('; ')}.`,
    'Install nats-server or Go (for example: apt-get install -y nats-server), then run this again.',
  );
}

async function isNewEnough(program, minimum) {
  const { ok, output } = await attempt(program, ['--version']);
  const found = /v?(\d+)\.(\d+)\.(\d+)/.exec(output)?.slice(1).map(Number);
  if (!ok || found === undefined) return false;
  const wanted = minimum.split('.').map(Number);
  const at = wanted.findIndex((part, index) => part !== found[index]);
  return at < 0 || found[at] > wanted[at];
}

/** Fetched and unpacked, not installed: no root is needed and the system stays as it is. */
async function unpackDebianPackage(folder, progress) {
  if (findProgram('apt-get') === undefined || findProgram('dpkg-deb') === undefined) {
    throw new SetupFailure('this is no Debian system whose package could be used');
  }
  progress.line("fetching nats-server from the system's package archive");
  await withTemporaryFolder(async (temporary) => {
    const fetched = await attempt('apt-get', ['download', 'nats-server'], { cwd: temporary });
    const archive = readdirSync(temporary).find((name) => name.endsWith('.deb'));
    if (!fetched.ok || archive === undefined)
      throw new SetupFailure(`apt-get download failed (${fetched.output.split('\n').at(-1)})`);
    const unpacked = await attempt('dpkg-deb', ['-x', archive, 'unpacked'], { cwd: temporary });
    const program = ['usr/sbin', 'usr/bin']
      .map((place) => join(temporary, 'unpacked', place, 'nats-server'))
      .find(existsSync);
    if (!unpacked.ok || program === undefined) throw new SetupFailure('the package holds no nats-server');
    renameSync(program, join(folder, 'nats-server'));
  });
}
