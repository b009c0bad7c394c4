import { join } from 'node:path';
import { temporaryFolder, waitFor } from '@paucis/testing';
import { expect, it } from 'vitest';
import type { BackOff } from './back-off.js';
import { lastLines } from './log-file.js';
import { identityOf } from './process-identity.js';
import { SupervisedProcess } from './supervised-process.js';

/** A Node program under supervision in a folder of its own; it is ready when it has written that to its log. */
function supervised(folder: string, program: string, graceMs = 5_000, backOff?: BackOff) {
  const logFile = join(folder, 'program.log');
  const said: string[] = [];
  const isReady = () => Promise.resolve(lastLines(logFile, 0, 100).includes('ready'));
  const spec = {
    name: 'program',
    command: process.execPath,
    args: ['-e', program],
    environment: {},
    inputs: [],
    isReady,
    graceMs,
  };
  const options = { pidFile: join(folder, 'program.json'), logFile, say: (line: string) => said.push(line) };
  return { said, one: new SupervisedProcess(spec, { ...options, ...(backOff && { backOff }) }) };
}

it('kills a process that does not heed SIGTERM, when its grace is over', async () => {
  await using folder = await temporaryFolder();
  const program = 'process.on("SIGTERM", () => {}); console.log("ready"); setInterval(() => {}, 1000);';
  const { one, said } = supervised(folder.path, program, 100);
  await one.start();
  const pid = one.pid ?? 0;

  await one.stop();

  expect(said).toEqual(['program did not stop in 0.1 s; killing it']);
  expect(identityOf(pid)).toBeUndefined();
});

it('waits twice as long before each next restart, up to the longest', async () => {
  await using folder = await temporaryFolder();
  const backOff = { firstMs: 10, longestMs: 40, healthyMs: 60_000 };
  const { one, said } = supervised(
    folder.path,
    'console.log("ready"); setTimeout(() => process.exit(3), 50);',
    100,
    backOff,
  );

  await one.start();
  const waits = () =>
    said.flatMap((line) => /ended \(exit code 3\); starting it again in ([\d.]+) s/.exec(line)?.[1] ?? []);
  await waitFor(() => waits().length >= 4, { what: 'four restarts' });
  await one.stop();

  expect(waits().slice(0, 4)).toEqual(['0.01', '0.02', '0.04', '0.04']);
});

it('can be stopped between two lives', async () => {
  await using folder = await temporaryFolder();
  const backOff = { firstMs: 60_000, longestMs: 60_000, healthyMs: 60_000 };
  const { one, said } = supervised(
    folder.path,
    'console.log("ready"); setTimeout(() => process.exit(3), 50);',
    100,
    backOff,
  );
  await one.start();
  await waitFor(() => said.length > 0, { what: 'its end' });

  await one.stop();

  expect(one.pid).toBeUndefined();
});
