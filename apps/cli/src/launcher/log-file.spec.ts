import { closeSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@paucis/testing';
import { expect, it } from 'vitest';
import { lastLines, openLog, rotateLog } from './log-file.js';

it('keeps a full log as one older part while its writer goes on', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'logs', 'service.log');
  const writer = openLog(file);
  writeSync(writer, 'before\n');

  rotateLog(file, 5);
  writeSync(writer, 'after\n');
  rotateLog(file, 100);
  closeSync(writer);

  expect(readFileSync(`${file}.1`, 'utf8')).toBe('before\n');
  expect(readFileSync(file, 'utf8')).toBe('after\n');
});

it('reads only what was said since a place', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'service.log');
  const writer = openLog(file);
  writeSync(writer, 'old life\none\ntwo\nthree\n');
  closeSync(writer);

  expect(lastLines(file, 'old life\n'.length)).toBe('one\ntwo\nthree');
  expect(lastLines(file, 0, 2)).toBe('two\nthree');
});
