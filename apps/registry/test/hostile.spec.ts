import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hostileFiles, npzOf, smallPng, tinyDataset, watchChildren, zipOf } from '@paucis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAll } from './start-registry.js';

let registry: Awaited<ReturnType<typeof startAll>>;
/** Of a process that refuses a file at its first bytes. */
let baselineMb = 0;

beforeAll(async () => {
  registry = await startAll();
  baselineMb = (await added('baseline', Buffer.from('no images at all'))).usage.peakMb;
});
afterAll(() => registry?.[Symbol.asyncDispose]());

async function added(name: string, bytes: Uint8Array, more: object = {}) {
  const watched = watchChildren('worker-main');
  const dataset = await registry.add(name, bytes, { fileName: 'hostile', ...more });
  return { dataset, usage: await watched.end() };
}

const objectCount = async () => {
  let count = 0;
  for await (const _ of registry.objects.list('registry')) count += 1;
  return count;
};

/** As it would come: an archive by itself, a table beside its pictures, a picture among others. */
function uploadOf(name: string, bytes: Uint8Array): { upload: Uint8Array; layout?: object } {
  if (/\.(zip|npz)$/.test(name)) return { upload: bytes };
  if (name.endsWith('.csv')) {
    return { upload: zipOf([[name, bytes], ['a.png', smallPng()]], false), layout: { table: name, label: ['label'] } }; // prettier-ignore
  }
  return { upload: zipOf([['a/good.png', smallPng()], [`b/${name}`, bytes]], false), layout: { images: '{label}/*' } }; // prettier-ignore
}

describe('a hostile file leaves the registry alive and nothing behind:', () => {
  it.each(hostileFiles.map(({ what, ...file }, at) => [what, { at, ...file }] as const))(
    '%s',
    async (_, { at, name, bytes, reason }) => {
      const objects = await objectCount();
      const { upload, layout } = uploadOf(name, bytes());

      const { dataset, usage } = await added(`hostile-${at}`, upload, layout && { layout });

      expect(dataset.status).toBe('failed');
      expect(dataset.error).toMatch(reason);
      expect(dataset.error).not.toContain('\n');
      expect(dataset.versionId).toBeUndefined();
      expect(usage.cpuMs, 'processor time to refuse').toBeLessThan(2_000);
      expect(usage.peakMb - baselineMb, 'memory taken to refuse').toBeLessThan(256);
      expect(await objectCount()).toBe(objects);
      expect(await readdir(join(registry.folder, 'registry', 'ingests'))).toEqual([]);
    },
  );

  it('after all of them the next data set is taken in, and nothing that they carried was run', async () => {
    const { dataset } = await added('good', npzOf(tinyDataset().arrays));

    expect(dataset.status).toBe('ready');
    expect(existsSync('/tmp/owned')).toBe(false);
  });
});
