import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Dataset, type NewDataset } from '@paucis/contracts';
import { type Api, segment } from '../api/api.js';
import { CommandFailed } from '../command-failed.js';

/** As many as BreastMNIST has, with a finding that is neither plain nor hopeless. */
const phantomFile = { phantom: { n: 780, seed: 1, signal: 0.5 } };

/** Uploads a file and waits until the registry has taken it in, or says why not. */
export async function addDataset(api: Api, file: string, dataset: Omit<NewDataset, 'uploadId'>): Promise<Dataset> {
  const { uploadId } = await api.upload(file);
  return ingested(api, await api.post('/datasets', { ...dataset, uploadId }, Dataset));
}

/** The built-in data set for a machine without any other. */
export async function addPhantom(api: Api, name: string): Promise<Dataset> {
  const file = join(tmpdir(), `paucis-phantom-${randomUUID()}.json`);
  await writeFile(file, JSON.stringify(phantomFile), { mode: 0o600 });
  try {
    return await addDataset(api, file, { name });
  } finally {
    await rm(file, { force: true });
  }
}

async function ingested(api: Api, added: Dataset): Promise<Dataset> {
  let dataset = added;
  while (dataset.status === 'ingesting') {
    await delay(200);
    dataset = await api.get(`/datasets/${segment(added.id)}`, Dataset);
  }
  if (dataset.status === 'failed') {
    throw new CommandFailed(`${dataset.name} was not taken in: ${dataset.error ?? 'its job failed'}`, {
      next: 'mend the file and add it again; nothing of it was kept',
    });
  }
  return dataset;
}
