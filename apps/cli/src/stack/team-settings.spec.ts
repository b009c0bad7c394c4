import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot, temporaryFolder } from '@paucis/testing';
import { expect, it } from 'vitest';
import { makeTeamFile, readTeamFile } from './team-settings.js';

const example = join(repositoryRoot(), 'infra', 'team.env.example');

it('makes the file of the example with secrets of its own, once, for its owner alone', async () => {
  await using folder = await temporaryFolder();
  const [file, other] = [join(folder.path, 'team.env'), join(folder.path, 'other.env')];

  expect(await makeTeamFile(file, example)).toBe(true);
  const settings = await readTeamFile(file);
  expect(await makeTeamFile(file, example)).toBe(false);
  await makeTeamFile(other, example);

  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readTeamFile(file)).toEqual(settings);
  expect(new URL(settings.PAUCIS_DATABASE_URL).password).toMatch(/^[0-9a-f]{48}$/);
  expect(settings.PAUCIS_S3_SECRET_KEY).toMatch(/^[0-9a-f]{48}$/);
  expect((await readTeamFile(other)).PAUCIS_S3_SECRET_KEY).not.toBe(settings.PAUCIS_S3_SECRET_KEY);
});

it('names what is missing or wrong, and no value', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'team.env');
  await writeFile(file, 'PAUCIS_DATABASE_URL=mysql://hush@host/db\nPAUCIS_S3_URL=http://127.0.0.1:9000\n');

  const refused = readTeamFile(file);

  await expect(refused).rejects.toThrow(/missing or wrong: PAUCIS_DATABASE_URL, PAUCIS_S3_BUCKET/);
  await expect(refused).rejects.not.toThrow('hush');
  await expect(readTeamFile(join(folder.path, 'absent'))).rejects.toThrow('cannot be read');
});
