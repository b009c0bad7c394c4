import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { answerOf, type PaucisClient } from '@paucis/client';
import type { Dataset, NewDataset } from '@paucis/contracts';
import type { PhantomOptions } from '@paucis/imaging';
import { CommandFailed } from '../command-failed.js';
import { packFolder } from './pack-folder.js';

/** As many as BreastMNIST has, with a finding that is neither plain nor hopeless. */
export const usualPhantom: PhantomOptions = { n: 780, seed: 1, signal: 0.5 };

/** Uploads a file and waits until the registry has taken it in, or says why not. */
export async function addDataset(
  api: PaucisClient,
  file: string,
  dataset: Omit<NewDataset, 'uploadId'>,
): Promise<Dataset> {
  const { uploadId } = await api.upload({
    name: basename(file),
    sha256: await sha256Of(file),
    open: () => Readable.toWeb(createReadStream(file)) as ReadableStream,
  });
  return ingested(api, await answerOf(api.POST('/datasets', { body: { ...dataset, uploadId } })));
}

/** Packs a folder, uploads that, and waits like `addDataset`. */
export async function addFolder(
  api: PaucisClient,
  path: string,
  dataset: Omit<NewDataset, 'uploadId'>,
): Promise<Dataset> {
  const file = join(tmpdir(), `paucis-folder-${randomUUID()}.zip`);
  try {
    await packFolder({ path, layout: dataset.layout }, file);
    return await addDataset(api, file, dataset);
  } finally {
    await rm(file, { force: true });
  }
}

/** The built-in data set for a machine without any other. */
export async function addPhantom(
  api: PaucisClient,
  name: string,
  phantom: PhantomOptions = usualPhantom,
): Promise<Dataset> {
  const file = join(tmpdir(), `paucis-phantom-${randomUUID()}.json`);
  await writeFile(file, JSON.stringify({ phantom }), { mode: 0o600 });
  try {
    return await addDataset(api, file, { name });
  } finally {
    await rm(file, { force: true });
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

async function ingested(api: PaucisClient, added: Dataset): Promise<Dataset> {
  let dataset = added;
  while (dataset.status === 'ingesting') {
    await delay(200);
    dataset = await answerOf(api.GET('/datasets/{dataset}', { params: { path: { dataset: added.id } } }));
  }
  if (dataset.status === 'failed') {
    throw new CommandFailed(`${dataset.name} was not taken in: ${dataset.error ?? 'its job failed'}`, {
      next: 'mend the file and add it again; nothing of it was kept',
    });
  }
  return dataset;
}
