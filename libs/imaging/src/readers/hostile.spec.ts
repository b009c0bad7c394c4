import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DomainError } from '@paucis/contracts';
import { hostileFiles, smallPng, temporaryFolder } from '@paucis/testing';
import { describe, expect, it } from 'vitest';
import { openDataset } from './open-dataset.js';

const megabyte = 2 ** 20;

/** Writes the file (in a folder of its own, unless it is an archive), reads it to the end, and gives the refusal and its cost. */
async function refusalOf(name: string, bytes: Uint8Array): Promise<DomainError> {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'set', name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  const isArchive = /\.(zip|npz)$/.test(name);
  const layout = name.endsWith('.csv') ? { table: name, label: ['label'] } : isArchive ? {} : { images: '*' };
  const before = { time: performance.now(), rss: process.memoryUsage.rss() };
  const error = await read(isArchive ? path : dirname(path), layout);
  expect(performance.now() - before.time, 'time to refuse').toBeLessThan(2_000);
  expect(process.memoryUsage.rss() - before.rss, 'memory taken to refuse').toBeLessThan(256 * megabyte);
  expect(error).toBeInstanceOf(DomainError);
  return error as DomainError;
}

async function read(path: string, layout: object): Promise<unknown> {
  try {
    await using opened = await openDataset(path, { layout });
    for await (const _ of opened.source.blocks()) void _;
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('a hostile file is refused in words, quickly and cheaply:', () => {
  it.each(hostileFiles)('$what', async ({ name, bytes, reason }) => {
    const refusal = await refusalOf(name, bytes());

    expect(refusal.message).toMatch(reason);
    expect(refusal.message).not.toContain('\n');
  });

  it('a link in a folder is not followed', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'a.png'), smallPng());
    await symlink('/etc/passwd', join(folder.path, 'b.png'));

    expect(await read(folder.path, { images: '*' })).toBeUndefined();
  });
});
