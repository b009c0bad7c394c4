import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Log } from '@paucis/platform';
import { temporaryFolder } from '@paucis/testing';
import { expect, it } from 'vitest';
import { Spool, type Spooled } from './spool.js';

const log = new Log('trainer', 'error', () => undefined);
const spooled: Spooled = {
  jobId: 'job_1',
  leaseEpoch: 2,
  reports: [],
  ending: { type: 'finish', artifacts: [], result: {} },
};
const deadPid = () => spawnSync(process.execPath, ['--version']).pid;

it('hands on what a dead process has left, once', async () => {
  await using folder = await temporaryFolder();
  new Spool(folder.path, log, deadPid()).save(spooled);
  const heir = new Spool(folder.path, log);

  expect(heir.takeOver()).toEqual([spooled]);
  expect(heir.takeOver()).toEqual([]);
});

it('hands on what was left by a process of the same number', async () => {
  await using folder = await temporaryFolder();
  new Spool(folder.path, log).save(spooled);

  expect(new Spool(folder.path, log).takeOver()).toEqual([spooled]);
});

it('leaves alone what belongs to a living process', async () => {
  await using folder = await temporaryFolder();
  new Spool(folder.path, log, process.ppid).save(spooled);

  expect(new Spool(folder.path, log).takeOver()).toEqual([]);
});

it('refuses a file that is no spool and takes the others', async () => {
  await using folder = await temporaryFolder();
  const pid = deadPid();
  new Spool(folder.path, log, pid).save(spooled);
  writeFileSync(join(folder.path, String(pid), 'job_2.1.json'), '{"jobId": 7}');
  writeFileSync(join(folder.path, String(pid), 'job_3.1.json'), '{"jobId": ');

  expect(new Spool(folder.path, log).takeOver()).toEqual([spooled]);
});
