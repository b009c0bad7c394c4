import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { catalogue, catalogueEntry } from '@paucis/imaging';
import { CommandFailed } from '../command-failed.js';
import { type Download, download } from './download.js';

/** Where the file of a data set comes from. */
export type DatasetSource =
  | { readonly kind: 'file'; readonly file: string; readonly origin: string }
  | { readonly kind: 'phantom'; readonly why: string };

export interface SourceOptions {
  /** Looked through in this order for `<name>/<name>.npz`. */
  readonly folders: readonly string[];
  /** Nothing is downloaded: the folders must have it, or be it. */
  readonly localOnly?: boolean;
  /** Where downloads are kept for the next time. */
  readonly cacheFolder: string;
  readonly say: (line: string) => void;
  readonly download?: (what: Download) => Promise<string>;
}

/**
 * A set of the catalogue: from a local folder, else from its publisher, checked by its published MD5, else drawn phantoms.
 */
export async function findDataset(name: string, options: SourceOptions): Promise<DatasetSource> {
  const entry = catalogueEntry(name);
  if (entry === undefined) {
    throw new CommandFailed(`"${name}" is not in the catalogue, which holds ${Object.keys(catalogue).join(', ')}`, {
      next: 'add your own data with `npm run paucis -- datasets add <name> --file <file.npz> --classes a,b`',
    });
  }
  const set = entry.name.split('@')[0] as string;
  const stem = entry.name.replace('@', '_');
  for (const folder of options.folders) {
    const places = [folder, join(folder, `${stem}.npz`), join(folder, set, `${stem}.npz`)];
    for (const file of options.localOnly ? places : places.slice(2)) {
      if (await isFile(file)) return { kind: 'file', file, origin: folder };
    }
  }
  if (options.localOnly) throw new CommandFailed(`there is no ${stem}.npz in ${options.folders.join(', ')}`);
  const file = join(options.cacheFolder, `${stem}.npz`);
  try {
    options.say(`no local copy of ${name}; downloading ${entry.url}`);
    const { url, md5 } = entry;
    return {
      kind: 'file',
      file: await (options.download ?? download)({ url, md5, file, say: options.say }),
      origin: url,
    };
  } catch (error) {
    return { kind: 'phantom', why: `${name} could not be downloaded (${(error as Error).message})` };
  }
}

const isFile = (file: string): Promise<boolean> =>
  stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
