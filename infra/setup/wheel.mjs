import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cacheFolder, withTemporaryFolder } from './cache.mjs';
import { download, sha256 } from './download.mjs';
import { SetupFailure } from './failure.mjs';
import { fileOnIndex, packageIndex } from './package-index.mjs';
import { findProgram, attempt } from './programs.mjs';

/** The path of the pinned wheel in the cache, its SHA-256 checked. A wheel that another set-up left there is used. */
export async function fetchWheel(pin, version, progress) {
  const folder = join(cacheFolder(), 'downloads');
  const wheel = join(folder, pin.file);
  mkdirSync(folder, { recursive: true });
  if (existsSync(wheel) && (await sha256(wheel)) === pin.sha256) return wheel;
  if (await fetchWithPip(pin, version, wheel, progress)) return wheel;
  const part = `${wheel}.part`;
  await download(await fileOnIndex(packageIndex(), pin.package, pin.file), part, pin.file, progress);
  await requireChecksum(part, pin);
  renameSync(part, wheel);
  return wheel;
}

/** A file that is not the pinned one is removed: it would be refused again. */
async function requireChecksum(file, pin) {
  const found = await sha256(file);
  if (found === pin.sha256) return;
  rmSync(file);
  throw new SetupFailure(
    `${pin.file} was refused: expected SHA-256 ${pin.sha256}, came ${found}.`,
    'Run this again; if it happens twice, the package index or a proxy serves another file.',
  );
}

/** pip knows the proxies, certificates and mirrors of this machine, so it goes first where there is one. */
async function fetchWithPip(pin, version, wheel, progress) {
  const pip = await pipCommand();
  if (pip === undefined) return false;
  return withTemporaryFolder(async (temporary) => {
    progress.line(`downloading ${pin.file} (${Math.round(pin.sizeBytes / 1e6)} MB) with pip`);
    const args = [
      ...['download', '--no-deps', '--only-binary=:all:', '--no-cache-dir', '--disable-pip-version-check'],
      ...['--python-version', pin.python, '--platform', pin.platform, '--dest', temporary],
      ...[process.stderr.isTTY ? '--progress-bar=on' : '--progress-bar=off', `${pin.package}==${version}`],
    ];
    const options = { env: { TMPDIR: temporary }, show: process.stderr.isTTY };
    const { ok, output } = await attempt(pip[0], [...pip.slice(1), ...args], options);
    const file = join(temporary, basename(wheel));
    if (!ok || !existsSync(file)) {
      progress.line(`pip could not: ${output.split('\n').at(-1) || 'see above'}; asking the package index directly`);
      return false;
    }
    await requireChecksum(file, pin);
    renameSync(file, wheel);
    return true;
  });
}

async function pipCommand() {
  const candidates = [['python3', '-m', 'pip'], ['pip3'], ['pip']];
  for (const [name, ...args] of candidates) {
    const program = findProgram(name);
    if (program !== undefined && (await attempt(program, [...args, '--version'])).ok) return [program, ...args];
  }
  return undefined;
}
