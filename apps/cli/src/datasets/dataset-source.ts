import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { catalogue } from '@paucis/imaging';
import { CommandFailed } from '../command-failed.js';
import { type Download, download } from './download.js';

/** Where the file of a data set comes from. */
export type DatasetSource =
  | { readonly kind: 'file'; readonly file: string; readonly origin: string }
  | { readonly kind: 'phantom'; readonly why: string };

export interface SourceOptions {
  /** Looked through in this order for `<name>/<name>.npz`. */
  readonly folders: readonly string[];
  /** Where downloads are kept for the next time. */
  readonly cacheFolder: string;
  readonly say: (line: string) => void;
  readonly download?: (what: Download) => Promise<string>;
}

/**
 * A set of the catalogue: from a local folder, else from its publisher, checked by its published MD5, else drawn phantoms.
 */
export async function findDataset(name: string, options: SourceOptions): Promise<DatasetSource> {
  const known: Readonly<Record<string, { url: string; md5: string }>> = catalogue;
  const entry = Object.hasOwn(known, name) ? known[name] : undefined;
  if (entry === undefined) {
    throw new CommandFailed(`"${name}" is not in the catalogue, which holds ${Object.keys(known).join(', ')}`, {
      next: 'add your own data with `npm run paucis -- datasets add <name> --file <file.npz> --classes a,b`',
    });
  }
  for (const folder of options.folders) {
    const file = join(folder, name, `${name}.npz`);
    if (await isReadable(file)) return { kind: 'file', file, origin: folder };
  }
  const file = join(options.cacheFolder, `${name}.npz`);
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

const isReadable = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
