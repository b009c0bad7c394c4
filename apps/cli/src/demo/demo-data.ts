import { join } from 'node:path';
import type { PaucisClient } from '@paucis/client';
import type { Dataset } from '@paucis/contracts';
import { repositoryFolder } from '../config.js';
import { addDataset, addPhantom } from '../datasets/add-dataset.js';
import { findDataset } from '../datasets/dataset-source.js';
import type { Session } from '../session.js';

/** The data set of a sweep: a local copy, else its publisher's, else drawn images under a name that says so. */
export async function demoData(name: string, api: PaucisClient, { config, terminal }: Session): Promise<Dataset> {
  const source = await findDataset(name, {
    folders: config.datasetFolders,
    cacheFolder: join(repositoryFolder, '.paucis', 'downloads'),
    say: (line) => terminal.note(`    ${line}`),
  });
  if (source.kind === 'phantom') {
    terminal.note(`    ${source.why}`);
    terminal.note('    so the demo draws phantoms: synthetic images, whose scores mean nothing for medicine');
    return addPhantom(api, 'phantom');
  }
  terminal.note(`    ${name} from ${source.origin}`);
  return addDataset(api, source.file, { name, catalogue: name });
}
