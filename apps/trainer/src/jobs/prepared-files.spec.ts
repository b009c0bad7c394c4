import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@paucis/testing';
import { expect, it } from 'vitest';
import { PreparedFiles } from './prepared-files.js';

it('gives back what was kept, also to another process', async () => {
  await using folder = await temporaryFolder();
  await new PreparedFiles(folder.path, 1_000).keep('a', Uint8Array.of(1, 2, 3));

  const found = await new PreparedFiles(folder.path, 1_000).find('a');

  expect([...(found ?? [])]).toEqual([1, 2, 3]);
  expect(await new PreparedFiles(folder.path, 1_000).find('b')).toBeUndefined();
});

it('takes a damaged file for none, and removes it', async () => {
  await using folder = await temporaryFolder();
  const files = new PreparedFiles(folder.path, 1_000);
  await files.keep('a', Uint8Array.of(1, 2, 3));
  const bytes = await readFile(join(folder.path, 'a'));
  await writeFile(join(folder.path, 'a'), bytes.subarray(0, -1));

  expect(await files.find('a')).toBeUndefined();
  expect(await readdir(folder.path)).toEqual([]);
});

it('forgets what was used longest ago, and never keeps more than its room', async () => {
  await using folder = await temporaryFolder();
  const files = new PreparedFiles(folder.path, 300);
  for (const [at, key] of ['a', 'b'].entries()) {
    await files.keep(key, new Uint8Array(100));
    await utimes(join(folder.path, key), at, at);
  }
  await files.find('a');

  await files.keep('c', new Uint8Array(100));
  await files.keep('huge', new Uint8Array(1_000));

  expect((await readdir(folder.path)).sort()).toEqual(['a', 'c']);
});
