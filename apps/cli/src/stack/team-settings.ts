import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { CommandFailed, exitCodes } from '../command-failed.js';
import { repositoryFolder } from '../config.js';
import { pathOf, type Session } from '../session.js';

/** What the services of a team's stack are told; everything else in the file is for containers. */
const TeamSettings = z.object({
  PAUCIS_DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  PAUCIS_S3_URL: z.url({ protocol: /^https?$/ }),
  PAUCIS_S3_BUCKET: z.string().min(3),
  PAUCIS_S3_REGION: z.string().min(1),
  PAUCIS_S3_ACCESS_KEY: z.string().min(3),
  PAUCIS_S3_SECRET_KEY: z.string().min(8),
});
export type TeamSettings = z.output<typeof TeamSettings>;

/** Of `--env`, else of infra/team.env, which is made if it is missing. */
export async function teamSettings(session: Session, env: string | undefined): Promise<TeamSettings> {
  const file = env === undefined ? join(repositoryFolder, 'infra', 'team.env') : pathOf(session, env);
  const isNew = await makeTeamFile(file, join(repositoryFolder, 'infra', 'team.env.example'));
  if (isNew) session.terminal.note(`made ${file} with random secrets: PostgreSQL and MinIO must know them`);
  return readTeamFile(file);
}

/**
 * Copies the example to `file` if that is missing, with a random secret for each variable that it leaves empty, readable by
 * its owner alone; true when it did.
 */
export async function makeTeamFile(file: string, example: string): Promise<boolean> {
  if (existsSync(file)) return false;
  const text = await readFile(example, 'utf8');
  const filled = text.replace(/^(\w+)=$/gm, (_line, name: string) => `${name}=${randomBytes(24).toString('hex')}`);
  await writeFile(`${file}.new`, filled, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return true;
}

/** Reads the file as Compose does: `${NAME}` is a variable that stands in it too. */
export async function readTeamFile(file: string): Promise<TeamSettings> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CommandFailed(`${file} cannot be read`, { exitCode: exitCodes.refused, cause });
  });
  const raw = parseEnv(text);
  const settings = Object.fromEntries(
    Object.entries(raw).map(([name, value]) => [
      name,
      (value ?? '').replace(/\$\{(\w+)\}/g, (_match, other: string) => raw[other] ?? ''),
    ]),
  );
  const parsed = TeamSettings.safeParse(settings);
  if (parsed.success) return parsed.data;
  // Names only: the values are secrets.
  const wrong = [...new Set(parsed.error.issues.map(({ path }) => path.join('.')))].join(', ');
  throw new CommandFailed(`${file}: expected settings of PostgreSQL and MinIO; missing or wrong: ${wrong}`, {
    next: 'infra/team.env.example shows each of them',
    exitCode: exitCodes.refused,
  });
}
